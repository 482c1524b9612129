import { type Refusal, refusalOf } from '../connection/refusal.ts';

/** What became of one operation of a bulk request. */
export type BulkOutcome =
  /** The document is in the index: written now, or there since an earlier delivery. */
  | { readonly kind: 'done'; readonly existed: boolean }
  /** OpenSearch is busy or has lost a node: the same operation may succeed soon. */
  | { readonly kind: 'busy'; readonly error: string }
  /** The document itself is at fault: it would be refused every time. */
  | { readonly kind: 'rejected'; readonly error: string }
  /** The system is at fault (permissions, limits, blocks, a full disk): it has to be repaired, and no document may be lost for it. */
  | { readonly kind: 'trouble'; readonly error: string; readonly refusal: Refusal };

/** An item of a bulk response, as OpenSearch sends it. */
export interface BulkItem {
  readonly status: number;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

/**
 * The only error type that is about the document. Everything else with a 4xx status is trouble with the system: the shard
 * limit and a closed index answer 400 too, and a strict mapping is not one that we install.
 *
 * @see docs/decisions/0053-what-is-never-a-dead-letter.md
 */
const DOCUMENT_ERROR = 'mapper_parsing_exception';

/** Judges one item of a bulk response to `create` operations. A full disk blocks its indices with status 429 too, but does not clear by itself. */
export function bulkOutcome({ status, error }: BulkItem): BulkOutcome {
  if (status < 300 || status === 409) return { kind: 'done', existed: status === 409 };
  const text = describe(status, error);
  const blocked = error?.type === 'cluster_block_exception';
  if (!blocked && (status === 429 || status >= 500)) return { kind: 'busy', error: text };
  const documentAtFault = status === 400 && error?.type === DOCUMENT_ERROR;
  if (documentAtFault) return { kind: 'rejected', error: text };
  return { kind: 'trouble', error: text, refusal: refusalOf(status, error?.type) };
}

function describe(status: number, error: BulkItem['error']): string {
  const cause = error?.caused_by?.reason === undefined ? '' : `: ${error.caused_by.reason}`;
  return `${status} ${error?.type ?? 'without a type'}: ${error?.reason ?? 'without a reason'}${cause}`;
}
