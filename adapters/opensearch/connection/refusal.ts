/** What OpenSearch refuses for: a role that does not allow it, a block on writing, too many shards, or something else. */
export type Refusal = 'role' | 'block' | 'shard-limit' | 'other';

const BLOCKS = ['cluster_block_exception', 'index_closed_exception'];

/**
 * Why a request or an item of one was refused, by status and the type of its error; never by its words.
 *
 * Requests of ours are valid, so what is left of failed validations is the limit of shards, which OpenSearch reports so.
 *
 * @see test/adapters/opensearch/recorded what a real node answers
 */
export function refusalOf(status: number, type: string | undefined): Refusal {
  if (BLOCKS.includes(type ?? '')) return 'block';
  if (type === 'validation_exception') return 'shard-limit';
  return status === 401 || status === 403 ? 'role' : 'other';
}
