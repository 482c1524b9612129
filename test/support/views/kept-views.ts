import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { dailyIndex } from '../../../detection/daily-index.ts';
import type { Message } from '../../../detection/episode/message.ts';
import { type Views, Views as ViewsOfIndex, type ViewsOptions } from '../../../functions/views/views.ts';
import { aRuleSet } from '../builders/a-rule-set.ts';

/** A reading's document, as far as the views look at it. */
export interface WrittenReading {
  readonly sensor: string;
  /** Event time in epoch milliseconds. */
  readonly atMs: number;
  readonly temperature?: number;
  readonly offset: number;
  /** The broker's time; the event time without it. */
  readonly brokerMs?: number;
  /** Null for a document that does not say it. */
  readonly judgedMs?: number | null;
  readonly clockWrong?: boolean;
}

const TOPIC = 'views-test';
const VIEWS = ['episodes', 'sensors', 'notifications', 'view-state'];

/** Installs the schema with indices that hold nothing. */
export async function emptyViews(client: Client, nowMs: number): Promise<void> {
  await client.indices.delete({ index: 'trends-*,anomalies-*', expand_wildcards: 'all' });
  await installSchema(client, { ruleSet: aRuleSet(), nowMs, replicas: 0 });
  // What no search finds yet would stay.
  await client.indices.refresh({ index: [...VIEWS, 'dead-letters'] });
  await client.deleteByQuery({
    index: [...VIEWS, 'dead-letters'],
    refresh: true,
    conflicts: 'proceed',
    body: { query: { match_all: {} } },
  });
}

/** Writes documents as the detector does, by the rule of temperatures above 40. */
export async function writeReadings(client: Client, readings: readonly WrittenReading[]): Promise<void> {
  const body = readings.flatMap((reading) => {
    const { sensor, atMs, temperature, offset, brokerMs = atMs, judgedMs = brokerMs } = reading;
    const isAnomaly = temperature !== undefined && temperature > 40;
    const id = `${TOPIC}-0-${offset}-${brokerMs}`;
    const fired = [{ name: 'temperature-high', channel: 'temperature', value: temperature, above: 40 }];
    return [
      { index: { _index: dailyIndex(brokerMs), _id: id } },
      {
        sensor_id: sensor,
        temperature,
        timestamp: new Date(atMs).toISOString(),
        ...(reading.clockWrong && { timestamp_source: 'broker' }),
        anomaly_score: isAnomaly ? 1 : 0,
        anomaly: isAnomaly,
        ...(isAnomaly && { fired_rules: fired }),
        kafka: { topic: TOPIC, partition: 0, offset, timestamp: brokerMs },
        ...(judgedMs !== null && { judged_at: new Date(judgedMs).toISOString() }),
      },
    ];
  });
  const { body: answer } = await client.bulk({ body: body as never, refresh: true });
  if (answer.errors) throw new Error(JSON.stringify(answer.items.find(({ index }) => index?.error)));
}

/** Views with a receiver that remembers what it was sent. */
export function keptViews(client: Client, options: Partial<ViewsOptions> = {}): { views: Views; told: Message[] } {
  const told: Message[] = [];
  const receiver = { send: async (message: Message) => void told.push(message) };
  const alarm = { clear_after: '1m', help: 'Close the door.', unit: '°C', raise_severity_by: 10 };
  const ruleSet = aRuleSet({ rules: [{ name: 'temperature-high', channel: 'temperature', above: 40, ...alarm }] });
  return {
    told,
    views: new ViewsOfIndex({ client, ruleSet, receiver, overlapMs: 120_000, tellsHistory: false, ...options }),
  };
}

/** What an index holds, but for when it was written and what the function itself goes on from. */
export async function contentOf(client: Client, index: string): Promise<Record<string, Record<string, unknown>>> {
  await client.indices.refresh({ index, ignore_unavailable: true });
  const { body } = await client.search({ index, size: 10_000, ignore_unavailable: true });
  const hits = body.hits.hits as unknown as readonly { _id: string; _source: Record<string, unknown> }[];
  const entries = hits.map(({ _id, _source }) => {
    const { view: _view, updated_at: _at, interval_seconds: _i, silent_at: _s, ...rest } = _source;
    return [_id, rest] as const;
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
