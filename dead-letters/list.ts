import type { Client } from '../adapters/opensearch/connection/client.ts';
import { newestDeadLetters } from '../adapters/opensearch/dead-letters/dead-letters.ts';
import type { OptionValues } from '../command-line/options.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import { letterLine, letterPage } from './letter-text.ts';
import type { listOptions, showOptions } from './options.ts';
import { filterOf, letterOf } from './selection.ts';

type Out = { write(text: string): unknown };

type Shown = Pick<OptionValues<typeof showOptions>, 'id' | 'json'>;

/** Shows the newest dead letters, and counts all of them by reason. */
export async function listLetters(client: Client, values: OptionValues<typeof listOptions>, out: Out): Promise<number> {
  const state = values.state === 'all' ? undefined : values.state;
  const { letters, byReason } = await newestDeadLetters(client, filterOf(values, state), values.limit);
  if (values.json) {
    for (const letter of letters) out.write(`${JSON.stringify(letter)}\n`);
    return 0;
  }
  for (const letter of letters) out.write(`${letterLine(letter)}\n`);
  const total = [...byReason.values()].reduce((sum, count) => sum + count, 0);
  const counts = [...byReason].map(([reason, count]) => `${reason} ${count}`);
  const shown = letters.length < total ? ` (the newest ${letters.length} are shown)` : '';
  out.write(`${quantity(total, 'dead letter')}${shown}${total > 0 ? `: ${counts.join(', ')}` : ''}\n`);
  return 0;
}

/** Shows one dead letter whole. */
export async function showLetter(client: Client, values: Shown, out: Out): Promise<number> {
  const letter = await letterOf(client, values.id);
  out.write(values.json ? `${JSON.stringify(letter)}\n` : letterPage(letter));
  return 0;
}
