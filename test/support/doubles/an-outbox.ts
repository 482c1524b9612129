import type { Client } from '../../../adapters/opensearch/connection/client.ts';

type Source = Readonly<Record<string, unknown>> & { readonly state: string; readonly not_before: string };

interface Kept {
  readonly source: Source;
  readonly seqNo: number;
}

/** A client of OpenSearch whose outbox holds pending messages in memory, the first of them the oldest. */
export function anOutbox(ids: readonly string[], createdMs: number) {
  const createdAt = new Date(createdMs).toISOString();
  const entries = new Map<string, Kept>();
  for (const id of ids) {
    const message = { id, kind: 'opened', text: id };
    entries.set(id, {
      source: { message, state: 'pending', attempts: 0, created_at: createdAt, not_before: createdAt },
      seqNo: 0,
    });
  }
  let refusal: Error | undefined;
  const client = {
    indices: { refresh: async () => ({}) },
    search: async ({ body }: { body: { query: { bool: { filter: [unknown, Range] } } } }) => {
      const { lte } = body.query.bool.filter[1].range.not_before;
      const due = [...entries].filter(([, { source }]) => source.state === 'pending' && source.not_before <= lte);
      const hits = due.map(([_id, { source, seqNo }]) => ({
        _id,
        _source: source,
        _seq_no: seqNo,
        _primary_term: 1,
      }));
      return { body: { hits: { hits } } };
    },
    index: async ({ id, if_seq_no, body }: { id: string; if_seq_no: number; body: Source }) => {
      if (refusal !== undefined) {
        const error = refusal;
        refusal = undefined;
        throw error;
      }
      const kept = entries.get(id);
      if (kept?.seqNo !== if_seq_no) return { statusCode: 409, body: {} };
      entries.set(id, { source: body, seqNo: if_seq_no + 1 });
      return { statusCode: 200, body: { _seq_no: if_seq_no + 1, _primary_term: 1 } };
    },
  };
  return {
    client: client as unknown as Client,
    entry: (id: string) => entries.get(id)?.source,
    /** Makes the next write fail. */
    refuse: (why: string) => {
      refusal = new Error(why);
    },
  };
}

interface Range {
  readonly range: { readonly not_before: { readonly lte: string } };
}
