import type { TopicRetention } from '../adapters/kafka/topic-retention.ts';
import { text } from './options.ts';

/** How long the topic keeps its records, for whom the brokers do not tell it. */
export const retentionOption = text({
  help: 'How old records of the topic may be that a producer has dated, in hours (-1: any age); older ones are undated. As the brokers say unless told.',
  placeholder: 'HOURS',
  pattern: /^(-1|[1-9]\d{0,5})$/,
  allowed: '-1 for no limit, or a whole number of hours from 1 to 999999',
  default: undefined,
});

interface RetentionQuestion {
  readonly topic: string;
  /** What the option says. */
  readonly given: string | undefined;
  /** What holds where nobody says. */
  readonly assumedHours: number;
  readonly say: (line: string) => void;
}

const HOUR_MS = 3_600_000;

/** How old records of the topic may be, in milliseconds, infinite for any age; says so where it had to be assumed. */
export async function retentionMs(
  { topic, given, assumedHours, say }: RetentionQuestion,
  ask: () => Promise<TopicRetention>,
): Promise<number> {
  if (given !== undefined) return given === '-1' ? Number.POSITIVE_INFINITY : Number(given) * HOUR_MS;
  const told = await ask();
  if (told.kind === 'told') return told.ms;
  say(
    `Kafka does not tell how long it keeps "${topic}" (${told.reason}), so ${assumedHours} hours are assumed; ` +
      'if producers date its records and it keeps them longer, say so by --retention-hours.',
  );
  return assumedHours * HOUR_MS;
}
