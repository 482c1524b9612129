import { type ISocketFactory, type Kafka, logLevel } from 'kafkajs';
import { type KafkaConnection, type KafkaSecurity, kafkaClient } from '../adapters/kafka/kafka-connection.ts';
import { refuseWithoutFile } from '../command-line/history-options.ts';
import type { ProducerSettings } from './options.ts';
import { OutageNotice } from './publish/outage-notice.ts';
import { keyPartitioner } from './publish/partitioning.ts';
import { Progress } from './publish/progress.ts';
import { publishUntilStopped, unlessAborted } from './publish/publish-loop.ts';
import { Publisher } from './publish/publisher.ts';
import type { ProductionPlan, ReadingSource } from './publish/reading-source.ts';
import { countPartitions, type TopicWait } from './publish/topic-partitions.ts';
import { replayPlan } from './replay-plan.ts';
import { simulationPlan } from './simulation/simulation-plan.ts';

/** What surrounds a run of the producer. */
export interface ProducerSurroundings {
  /** How to connect to Kafka. */
  readonly security: KafkaSecurity;
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  /** Receives the lines about Kafka being away or back; `err` unless told. */
  warn?(line: string): void;
  /** How often the rate is told, where readings are not printed; every five seconds unless told. */
  readonly rateLineEveryMs?: number;
  /** How the topic is waited for at the start, and what it should be like. */
  readonly topicWait?: TopicWait;
  /** Ends the run: nothing more is made, what is on its way is waited for. */
  readonly stop: AbortSignal;
  /** How long a stopped run waits for the batch on its way. */
  readonly graceMs: number;
  /** Tells a parent process the number of readings acknowledged so far. */
  tellParent?(readings: number): void;
  /** How sockets to brokers are made, where not as usual. */
  readonly socketFactory?: ISocketFactory;
}

const FASTEST_PRINTED_RATE = 100;
/** Above it several clients send side by side, so that one encodes while another's batch is with the broker. */
const FASTEST_SINGLE_SENDER_RATE = 500;
const SENDERS_AT_HIGH_RATES = 3;
const TICK_MS = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 12_000;

/**
 * Sends simulated readings, or a history, to a topic, each exactly once, at its time or as soon after as the broker allows.
 *
 * @returns 0, or 1 when it had to end without knowing whether the last batch arrived
 * @throws UserError when the brokers refuse this client, the topic is missing or refuses readings, or the history has mistakes
 */
export async function runProducer(settings: ProducerSettings, surroundings: ProducerSurroundings): Promise<number> {
  const { err, stop } = surroundings;
  const say = (line: string) => void err.write(`${line}\n`);
  if (settings.replay === undefined) refuseWithoutFile(settings, '--replay');
  const plan =
    settings.replay === undefined ? simulationPlan(settings) : await replayPlan(settings.replay, settings, say, stop);
  if (plan === undefined) return 0;
  const status = await new ProducerRun(settings, plan, surroundings).run();
  const farewell = await plan.farewell?.();
  if (farewell !== undefined) say(farewell);
  return status;
}

class ProducerRun {
  readonly #settings: ProducerSettings;
  readonly #plan: ProductionPlan;
  readonly #surroundings: ProducerSurroundings;
  readonly #startMs = performance.now();
  readonly #startEpochMs = Date.now();
  readonly #progress: Progress;
  readonly #notice: OutageNotice;
  readonly #connection: KafkaConnection;
  readonly #kafka: Kafka;
  readonly #abandoned = new AbortController();
  #readings: ReadingSource | undefined;

  constructor(settings: ProducerSettings, plan: ProductionPlan, surroundings: ProducerSurroundings) {
    this.#settings = settings;
    this.#plan = plan;
    this.#surroundings = surroundings;
    this.#connection = { brokers: settings.brokers.split(','), security: surroundings.security };
    this.#kafka = producerClient(this.#connection, surroundings.socketFactory);
    const printReadings = plan.ratePerSecond <= FASTEST_PRINTED_RATE && !settings.quiet;
    const nowMs = () => this.#elapsedMs();
    this.#progress = new Progress({ ...surroundings, printReadings, printRate: !printReadings, nowMs });
    this.#notice = new OutageNotice({
      brokers: settings.brokers,
      waitingReadings: () => this.#waitingReadings(),
      write: (line) =>
        surroundings.warn === undefined ? surroundings.err.write(`${line}\n`) : surroundings.warn(line),
      nowMs,
    });
  }

  async run(): Promise<number> {
    const { stop, graceMs } = this.#surroundings;
    const ticker = setInterval(() => this.#tick(), TICK_MS);
    let grace: NodeJS.Timeout | undefined;
    const beginGrace = () => {
      grace = setTimeout(() => this.#abandoned.abort(), graceMs);
    };
    stop.addEventListener('abort', beginGrace, { once: true });
    try {
      const partitions = await this.#awaitTopic();
      if (partitions !== undefined) await this.#publishReadings(partitions);
    } catch (error) {
      if (this.#readings !== undefined) this.#report();
      throw error;
    } finally {
      clearInterval(ticker);
      clearTimeout(grace);
      stop.removeEventListener('abort', beginGrace);
    }
    return this.#report();
  }

  async #awaitTopic(): Promise<number | undefined> {
    const { stop, topicWait } = this.#surroundings;
    const asking = countPartitions({
      ...topicWait,
      kafka: this.#kafka,
      connection: this.#connection,
      topic: this.#settings.topic,
      abandoned: stop,
      onTrouble: (reason) => this.#notice.trouble(reason),
    });
    return unlessAborted(asking, stop);
  }

  async #publishReadings(partitions: number): Promise<void> {
    this.#notice.answered();
    const partitionOf = keyPartitioner(this.#settings.topic, partitions);
    const readings = this.#plan.source(partitionOf, this.#startEpochMs);
    this.#readings = readings;
    const publisher = this.#createPublisher(partitions);
    const publishing = publishUntilStopped({
      readings,
      publish: (batch) => publisher.publish(batch),
      elapsedMs: () => this.#elapsedMs(),
      onCaughtUp: () => this.#notice.idle(),
      stop: this.#surroundings.stop,
    });
    try {
      await unlessAborted(publishing, this.#abandoned.signal);
    } finally {
      // A client whose broker is away may take long to close, and an abandoned run has no time left.
      await unlessAborted(publisher.close(), this.#abandoned.signal);
    }
  }

  #createPublisher(partitions: number): Publisher {
    return new Publisher({
      kafka: this.#kafka,
      topic: this.#settings.topic,
      partitions,
      senders: this.#plan.ratePerSecond > FASTEST_SINGLE_SENDER_RATE ? SENDERS_AT_HIGH_RATES : 1,
      abandoned: this.#abandoned.signal,
      onTrouble: (reason) => this.#notice.trouble(reason),
      onAcknowledged: (messages) => {
        this.#progress.acknowledged(messages);
        this.#notice.answered();
      },
    });
  }

  #report(): number {
    const acknowledged = this.#progress.readings;
    const unknown = (this.#readings?.taken ?? 0) - acknowledged;
    this.#progress.tellParent();
    const { out } = this.#surroundings;
    const doubt = unknown === 0 ? '' : `; ${unknown} more may or may not have arrived`;
    out.write(`Acknowledged: ${acknowledged} readings${doubt}.\n`);
    return unknown === 0 ? 0 : 1;
  }

  #tick(): void {
    this.#progress.tick();
    this.#notice.tick();
  }

  #waitingReadings(): number {
    return (this.#readings ?? this.#plan).dueBy(this.#elapsedMs()) - this.#progress.readings;
  }

  #elapsedMs(): number {
    return performance.now() - this.#startMs;
  }
}

function producerClient(connection: KafkaConnection, socketFactory: ISocketFactory | undefined): Kafka {
  return kafkaClient(connection, {
    clientId: 'sensor-producer',
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Every failure comes back to us as an exception, is told to the person once and repeated by us.
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
    ...(socketFactory && { socketFactory }),
  });
}
