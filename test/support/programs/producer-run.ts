import type { ISocketFactory } from 'kafkajs';
import { type KafkaSecurity, PLAINTEXT } from '../../../adapters/kafka/kafka-connection.ts';
import type { ProducerSettings } from '../../../producer/options.ts';
import { runProducer } from '../../../producer/run-producer.ts';
import { testBrokers } from '../servers/producer-topic.ts';

/** Settings of a short run; everything can be set otherwise. */
export const producerSettings = (settings: Partial<ProducerSettings> & { topic: string }): ProducerSettings => ({
  brokers: testBrokers(),
  rate: 1_000,
  sensors: 10,
  count: undefined,
  seed: 7,
  mode: 'uniform',
  anomalies: 2,
  from: undefined,
  interval: undefined,
  quiet: false,
  replay: undefined,
  speed: '1',
  rules: undefined,
  unchecked: false,
  ...settings,
});

/** A run of the producer inside the test's process, with what it wrote so far. */
export class TestRun {
  readonly told: number[] = [];
  readonly finished: Promise<number>;
  readonly #stop = new AbortController();
  #out = '';
  #err = '';

  constructor(
    settings: ProducerSettings,
    surroundings: { graceMs?: number; socketFactory?: ISocketFactory; security?: KafkaSecurity } = {},
  ) {
    this.finished = runProducer(settings, {
      security: PLAINTEXT,
      out: { write: (text: string) => (this.#out += text) },
      err: { write: (text: string) => (this.#err += text) },
      stop: this.#stop.signal,
      graceMs: 10_000,
      tellParent: (readings) => this.told.push(readings),
      ...surroundings,
    });
    this.finished.catch(() => undefined);
  }

  get outLines(): readonly string[] {
    return this.#out.split('\n').slice(0, -1);
  }

  get errLines(): readonly string[] {
    return this.#err.split('\n').slice(0, -1);
  }

  stop(): Promise<number> {
    this.#stop.abort();
    return this.finished;
  }
}
