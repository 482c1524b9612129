import type { Client } from '../adapters/opensearch/connection/client.ts';
import { markDeadLetters } from '../adapters/opensearch/dead-letters/dead-letters.ts';
import { confirm } from '../command-line/confirm.ts';
import type { OptionValues } from '../command-line/options.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import type { dropOptions } from './options.ts';
import { selectedLetters } from './selection.ts';

/** Marks dead letters as dropped, after asking: they still count for their records; resolves to the exit status. */
export async function dropLetters(
  client: Client,
  values: OptionValues<typeof dropOptions>,
  out: { write(text: string): unknown },
): Promise<number> {
  const ids: string[] = [];
  for await (const letters of selectedLetters(client, values))
    ids.push(
      ...letters.filter((each) => each.resolvedAt === undefined && each.droppedAt === undefined).map(({ id }) => id),
    );
  if (ids.length === 0) {
    out.write('No open dead letters to drop.\n');
    return 0;
  }
  const consequence = `${quantity(ids.length, 'dead letter')} will be marked as dropped, and no longer listed as open.`;
  if (!(await confirm(consequence, values.yes))) {
    out.write('Nothing was dropped.\n');
    return 0;
  }
  const droppedAt = new Date().toISOString();
  await markDeadLetters(client, new Map(ids.map((id) => [id, { dropped_at: droppedAt }])));
  out.write(`Dropped ${quantity(ids.length, 'dead letter')}.\n`);
  return 0;
}
