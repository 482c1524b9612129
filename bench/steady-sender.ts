import { Kafka, type Producer } from 'kafkajs';
import { benchReadings } from './bench-readings.ts';
import type { LatencyProbe } from './latency-probe.ts';

interface SenderOptions {
  readonly brokers: string;
  readonly topic: string;
  /** Readings a second. */
  readonly rate: number;
  readonly probe: LatencyProbe;
}

/** Evenly spread: this many requests a second. */
const REQUESTS_PER_SECOND = 100;
const ALL = Number.MAX_SAFE_INTEGER;

/** Sends readings at an even rate, each with its number, until it is stopped. */
export class SteadySender {
  readonly #options: SenderOptions;
  readonly #producer: Producer;
  readonly #readings = benchReadings(ALL, Date.now());
  #timer: NodeJS.Timeout | undefined;
  #startMs = 0;
  #due = 0;
  readonly #sending = new Set<Promise<unknown>>();

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#producer = new Kafka({ clientId: 'bench', brokers: [options.brokers], logLevel: 1 }).producer();
  }

  async start(): Promise<void> {
    await this.#producer.connect();
    this.#startMs = performance.now();
    this.#timer = setInterval(() => this.#sendDue(), 1000 / REQUESTS_PER_SECOND);
  }

  /** Resolves when everything is acknowledged. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#sending);
    await this.#producer.disconnect();
  }

  #sendDue(): void {
    const { topic, rate, probe } = this.#options;
    const messages: { readonly key: string; readonly value: string }[] = [];
    for (const until = ((performance.now() - this.#startMs) * rate) / 1000; this.#due < until; this.#due++) {
      const { key, value } = this.#readings.next().value ?? { key: '', value: '' };
      messages.push({ key, value: `{"sequence":${probe.sent()},${value.slice(1)}` });
    }
    if (messages.length === 0) return;
    const sending = this.#producer.send({ topic, messages }).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }
}
