import type { Client } from '../adapters/opensearch/connection/client.ts';
import type { DeadLetterFilter } from '../adapters/opensearch/dead-letters/dead-letter-filter.ts';
import { type DeadLetter, deadLetterPages, findDeadLetter } from '../adapters/opensearch/dead-letters/dead-letters.ts';
import { UsageError, UserError } from '../command-line/command.ts';
import { parseTimestamp } from '../detection/timestamp.ts';

/** What the command line says about which dead letters are meant. */
export interface Selection {
  readonly id?: string | undefined;
  readonly all?: boolean;
  readonly reason?: string | undefined;
  readonly sensor?: string | undefined;
  readonly topic?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The filter that a command line means, among dead letters of a state. */
export function filterOf(selection: Selection, state: DeadLetterFilter['state']): DeadLetterFilter {
  const { reason, sensor, topic } = selection;
  return { state, reason, sensor, topic, since: timeOf('since', selection), until: timeOf('until', selection) };
}

/**
 * The open dead letters that a command line means, page by page: the one of an id, whatever its state, or those of a filter.
 *
 * @throws UsageError when it names none; UserError for one that does not exist
 */
export async function* selectedLetters(client: Client, selection: Selection): AsyncGenerator<readonly DeadLetter[]> {
  const filter = filterOf(selection, 'open');
  const isFiltered = Object.entries(filter).some(([name, value]) => name !== 'state' && value !== undefined);
  if ([selection.id !== undefined, isFiltered, selection.all === true].filter(Boolean).length !== 1)
    throw new UsageError('Name the dead letters: either an ID, or filters like --reason and --sensor, or --all.');
  if (selection.id === undefined) yield* deadLetterPages(client, filter);
  else yield [await letterOf(client, selection.id)];
}

/**
 * The dead letter of an id.
 *
 * @throws UserError when there is none
 */
export async function letterOf(client: Client, id: string | undefined): Promise<DeadLetter> {
  if (id === undefined)
    throw new UsageError('Name the dead letter by its ID, as npm run dead-letters -- list shows it.');
  const letter = await findDeadLetter(client, id);
  if (letter === undefined)
    throw new UserError(`There is no dead letter ${JSON.stringify(id)}; see npm run dead-letters -- list.`);
  return letter;
}

function timeOf(name: 'since' | 'until', selection: Selection): string | undefined {
  const text = selection[name];
  const time = parseTimestamp(text);
  if (text !== undefined && time === undefined)
    throw new UsageError(`--${name} must be a time that exists, got ${JSON.stringify(text)}.`);
  return time;
}
