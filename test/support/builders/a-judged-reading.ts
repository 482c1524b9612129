import type { JudgedReading } from '../../../detection/episode/judged-reading.ts';
import type { FiredRule } from '../../../detection/verdict.ts';

/** What a reading of one channel is, and when. */
interface Described {
  /** Event time in seconds. */
  readonly at: number;
  readonly temperature?: number;
  readonly id?: string;
  readonly brokerMs?: number;
}

/** A reading as a rule `temperature-high` of above 40 has judged it. */
export function aJudgedReading({ at, temperature, id, brokerMs }: Described): JudgedReading {
  const fired: FiredRule[] =
    temperature !== undefined && temperature > 40
      ? [{ name: 'temperature-high', channel: 'temperature', value: temperature, above: 40 }]
      : [];
  return {
    at: { timestampMs: at * 1000, brokerMs: brokerMs ?? at * 1000, id: id ?? `doc-${at}` },
    anomaly: fired.length > 0,
    byModel: false,
    skipped: false,
    warmingUp: false,
    firedRules: fired,
    channels: temperature === undefined ? {} : { temperature },
  };
}
