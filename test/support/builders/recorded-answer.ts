import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BulkItem } from '../../../adapters/opensearch/bulk/bulk-outcome.ts';
import { projectRoot } from '../../../project-root.ts';

/** The answer of a real OpenSearch 3.8 node to a bulk request; the file says how it was provoked. */
export interface RecordedAnswer {
  readonly provoked: string;
  readonly status: number;
  readonly body: { readonly items: readonly { readonly create: BulkItem }[] };
}

/** Reads a recorded answer by its name. */
export function recordedAnswer(name: string): RecordedAnswer {
  return JSON.parse(readFileSync(join(projectRoot, `test/adapters/opensearch/recorded/${name}.json`), 'utf8'));
}

/** The first refused item of a recorded answer. */
export function recordedRefusal(name: string): BulkItem {
  const item = recordedAnswer(name).body.items.find(({ create }) => create.status >= 300);
  if (item === undefined) throw new Error(`The recorded answer ${name} has no refused item.`);
  return item.create;
}

/** An answer to a bulk request of these items, in order; a number stands for an item of that status alone. */
export function bulkAnswer(items: readonly (BulkItem | number)[]) {
  const body = items.map((item) => ({ create: typeof item === 'number' ? { status: item } : item }));
  return { status: 200, body: { errors: body.some(({ create }) => create.status >= 300), items: body } };
}
