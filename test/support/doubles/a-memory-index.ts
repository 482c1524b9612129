import type { Client } from '../../../adapters/opensearch/connection/client.ts';

/** A document of the memory index. */
export interface MemoryDocument {
  readonly source: Readonly<Record<string, unknown>>;
  readonly seqNo: number;
}

/**
 * What becomes of a request, by its number: it is answered, or fails before or after it has been done; or it is stuck before or
 * after that, until a promise resolves, which is when nobody may wait for its sender any more.
 */
export type Fate =
  | 'answered'
  | 'refused'
  | 'unanswered'
  | { readonly before: Promise<void> }
  | { readonly after: Promise<void> };

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: { readonly ids?: readonly string[]; readonly docs?: readonly { _index: string; _id: string }[] };
  readonly bulkBody?: Uint8Array | string;
}

type Action = Readonly<Record<'_index' | '_id', string>> & { readonly if_seq_no?: number };

/** OpenSearch as far as the detector sees it, in memory: every index exists under the alias. */
export class MemoryIndex {
  /** Documents by index and id. */
  readonly documents = new Map<string, MemoryDocument>();
  #lastSeqNo = 0;

  /** A client whose requests, numbered from 0, have these fates. */
  client(fateOf: (request: number) => Fate = () => 'answered'): Client {
    let requests = 0;
    const request = async (asked: Request) => {
      const fate = fateOf(requests++);
      if (fate === 'refused') throw new Error('the request was cut off');
      await (typeof fate === 'object' && 'before' in fate ? fate.before : undefined);
      const body = this.#answer(asked);
      await (typeof fate === 'object' && 'after' in fate ? fate.after : undefined);
      if (fate === 'unanswered') throw new Error('the answer was cut off');
      return { statusCode: 200, body };
    };
    return { transport: { request } } as unknown as Client;
  }

  /** The sources of an index's documents by id. */
  contents(index: RegExp): Map<string, Readonly<Record<string, unknown>>> {
    const found = [...this.documents].filter(([key]) => index.test(key));
    return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { source }]) => [key, source]));
  }

  #answer({ method, path, body, bulkBody }: Request): unknown {
    const index = path.split('/')[1] ?? '';
    if (path.endsWith('_mget')) {
      const wanted = body?.docs ?? (body?.ids ?? []).map((_id) => ({ _index: index, _id }));
      return { docs: wanted.map(({ _index, _id }) => this.#found(_index, _id)) };
    }
    if (path.endsWith('_bulk'))
      return { errors: false, items: this.#bulk(index, Buffer.from(bulkBody ?? '').toString()) };
    if (method === 'GET')
      return { [index]: { aliases: { anomalies: {} }, mappings: { _meta: { document_ids: 'time-first' } } } };
    throw new Error(`the memory index knows no ${method} ${path}`);
  }

  #found(index: string, id: string): object {
    const document = this.documents.get(`${index}/${id}`);
    if (document === undefined) return { _id: id, found: false };
    return { _id: id, found: true, _seq_no: document.seqNo, _primary_term: 1, _source: document.source };
  }

  #bulk(defaultIndex: string, text: string): object[] {
    const lines = text.split('\n');
    const items: object[] = [];
    for (let line = 0; line + 1 < lines.length; line += 2) {
      const [[kind, action] = []] = Object.entries<Action>(JSON.parse(lines[line] ?? ''));
      if (kind === undefined || action === undefined) throw new Error('the bulk request has a line without an action');
      const { _index = defaultIndex, _id, if_seq_no: expected } = action;
      const present = this.documents.get(`${_index}/${_id}`);
      const isConflict = kind === 'create' ? present !== undefined : present?.seqNo !== expected;
      if (!isConflict)
        this.documents.set(`${_index}/${_id}`, { source: JSON.parse(lines[line + 1] ?? ''), seqNo: ++this.#lastSeqNo });
      const written = { _id, status: 201, _seq_no: this.#lastSeqNo, _primary_term: 1 };
      items.push({ [kind]: isConflict ? { _id, status: 409 } : written });
    }
    return items;
  }
}
