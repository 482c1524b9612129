import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { refreshEpisodes, writeEpisodes } from '../../../adapters/opensearch/views/episode-store.ts';
import type { KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import { aDetector } from '../builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../builders/a-kafka-event.ts';
import { aRecordValue } from '../builders/a-record-value.ts';
import { aRuleSet } from '../builders/a-rule-set.ts';
import { anEpisodeRecord } from '../builders/an-episode-record.ts';

/** Ids that a page must show as they are. */
export const ODD_SENSORS = [`it's "odd" / <b>bold</b> & more`, 'חיישן ١٢٣', `256-${'x'.repeat(252)}`] as const;
export const SENSORS = ['boiler-1', 'boiler-2', 'pump-7', ...ODD_SENSORS] as const;

/** Values of records that are no readings. */
const WRONG = [
  'not json',
  '{"temperature": 3}',
  `{"sensor_id": "<i>x</i>", "temperature": "45.6"}`,
  Buffer.from([255, 0, 7]),
];

const DEADLINE_MS = 30_000;

/** Writes verdicts as the detector does, with offsets that go on. */
export class Verdicts {
  readonly #client: Client;
  #offset = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Makes the indices. */
  async install(): Promise<void> {
    await installSchema(this.#client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
  }

  /** Readings of each sensor, one in a step up to now, every fourth too hot; visible to searches afterwards. */
  async readings(steps: number, stepMs: number): Promise<void> {
    const nowMs = Date.now();
    const records = Array.from({ length: steps }, (_, step) => nowMs - (steps - step) * stepMs).flatMap((atMs, step) =>
      SENSORS.map((sensor_id) => {
        const fields = {
          sensor_id,
          timestamp: new Date(atMs).toISOString(),
          temperature: step % 4 === 0 ? 41.5 : 20 + (step % 7),
        };
        return this.#record(base64(aRecordValue(fields)), atMs);
      }),
    );
    await this.#judge(records);
  }

  /** Records that are no readings, one of each kind. */
  async deadLetters(): Promise<void> {
    await this.#judge(WRONG.map((value) => this.#record(base64(value), Date.now() - 1_000)));
  }

  /** Active episodes of two sensors, one that is over and one that is part of another. */
  async episodes(): Promise<void> {
    const nowMs = Date.now();
    const at = (agoMs: number) => ({ timestampMs: nowMs - agoMs, brokerMs: nowMs - agoMs, id: `doc-${agoMs}` });
    const extreme = { value: 48.2, above: 40, atMs: nowMs - 100_000 };
    const of = (sensorId: string, since: number, more: object = {}) => ({
      sensorId,
      severity: 'high' as const,
      episode: {
        id: `${sensorId}:temperature-high`,
        first: at(since),
        last: at(5_000),
        anomalies: 12,
        readings: 40,
        extreme,
        ...more,
      },
    });
    const records = [
      anEpisodeRecord(of('pump-7', 200_000)),
      anEpisodeRecord({ ...of(ODD_SENSORS[0], 100_000), severity: 'medium' }),
      anEpisodeRecord(of('boiler-1', 3_600_000, { closed: at(60_000) })),
      anEpisodeRecord({ ...of('boiler-2', 200_000), mergedInto: 'pump-7:temperature-high' }),
    ];
    await writeEpisodes(
      this.#client,
      records.map((record) => ({ record, version: undefined })),
      nowMs,
    );
    await refreshEpisodes(this.#client);
  }

  #record(value: string, timestamp: number): KafkaEventRecord {
    return aKafkaRecord({ value, timestamp, offset: this.#offset++ });
  }

  async #judge(records: readonly KafkaEventRecord[]): Promise<void> {
    const detector = aDetector(this.#client, Date.now);
    await detector.detect(aKafkaEvent(records), Date.now() + DEADLINE_MS);
    await this.#client.indices.refresh({ index: ['anomalies', 'dead-letters'] });
  }
}
