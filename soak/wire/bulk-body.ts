import { REFUSED_SENSOR } from '../records.ts';
import type { ItemErrorName } from '../schedule/disturbance.ts';

/** One operation of a bulk request: its action and its document, as they were sent. */
export interface BulkOperation {
  readonly action: string;
  readonly document: string;
}

/** An item of a bulk response. */
export type BulkItem = Readonly<Record<string, unknown>>;

/** Takes a body of `create` operations apart. */
export function operationsOf(body: string): BulkOperation[] {
  const lines = body.split('\n');
  const operations: BulkOperation[] = [];
  for (let line = 0; line + 1 < lines.length; line += 2)
    operations.push({ action: lines[line] ?? '', document: lines[line + 1] ?? '' });
  return operations;
}

/** Puts operations together into a body. */
export const bodyOf = (operations: readonly BulkOperation[]): string =>
  operations.map(({ action, document }) => `${action}\n${document}\n`).join('');

/** Whether the gateway plays an index whose mapping refuses this document; its dead letter is welcome. */
export const isRefusedForEver = ({ action, document }: BulkOperation): boolean =>
  document.includes(`"sensor_id":"${REFUSED_SENSOR}"`) && !action.includes('"dead-letters"');

/** The answer for such a document. */
export const REFUSED_ITEM: BulkItem = item(400, 'mapper_parsing_exception', 'failed to parse field');

/** The answers of a system in trouble, as OpenSearch words them. */
export const TROUBLE_ITEMS: Readonly<Record<ItemErrorName, BulkItem>> = {
  'queue-full': item(429, 'rejected_execution_exception', 'rejected execution of coordinating operation'),
  unavailable: item(503, 'unavailable_shards_exception', 'primary shard is not active'),
  'shard-limit': item(
    400,
    'validation_exception',
    'this action would add [2] total shards, but this cluster has [1000]/[1000]',
  ),
  forbidden: item(403, 'security_exception', 'no permissions for [indices:data/write/bulk]'),
  blocked: item(403, 'cluster_block_exception', 'index [anomalies] blocked by: [FORBIDDEN/8/index write (api)]'),
};

function item(status: number, type: string, reason: string): BulkItem {
  return { create: { status, error: { type, reason } } };
}
