import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { type DeadLetter, foundDeadLetters } from '../../adapters/opensearch/dead-letters/dead-letters.ts';
import { bytesText } from '../../command-line/bytes-text.ts';
import type { LettersAnswer, ShownLetter } from '../view/answers.ts';
import type { TimeRange } from '../view/time-range.ts';

const MOST_LISTED = 50;

interface LettersOptions {
  readonly client: Client;
  readonly search: string;
  readonly range: TimeRange;
  readonly state: 'open' | 'resolved' | 'dropped' | undefined;
}

/** The newest dead letters that were judged in a time range, with their bytes to read. */
export async function newestLetters({ client, search, range, state }: LettersOptions): Promise<LettersAnswer> {
  const since = new Date(range.fromMs).toISOString();
  const until = new Date(range.toMs).toISOString();
  const { letters, byReason } = await foundDeadLetters(client, { state, since, until }, MOST_LISTED);
  return {
    letters: letters.map(shownLetter),
    byReason: [...byReason].map(([reason, count]) => ({ reason, count })),
    search,
  };
}

function shownLetter(letter: DeadLetter): ShownLetter {
  const { id, reason, error, sensorId, at, judgedAt, key, value, valueBytes, valueTruncated } = letter;
  return {
    id,
    reason,
    error,
    ...(sensorId !== undefined && { sensorId }),
    record: `${at.topic}, partition ${at.partition}, offset ${at.offset}`,
    judgedAt,
    state: stateOf(letter),
    key: readable(key, 'none'),
    value: readable(value, 'none: a tombstone', valueTruncated),
    valueBytes,
    isCut: valueTruncated,
  };
}

const readable = (base64: string | null, nothing: string, isCut = false): string =>
  base64 === null ? nothing : bytesText(Buffer.from(base64, 'base64'), isCut);

function stateOf({ resolvedAt, droppedAt }: DeadLetter): ShownLetter['state'] {
  if (resolvedAt !== undefined) return 'resolved';
  return droppedAt === undefined ? 'open' : 'dropped';
}
