import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Message, Producer } from 'kafkajs';
import { UserError } from '../../command-line/command.ts';
import { backOffMs } from '../../failures/back-off.ts';
import { describeSendProblem, type SendProblem } from './send-problem.ts';
import { topicPatience } from './topic-patience.ts';

interface SenderSettings {
  readonly kafka: Kafka;
  readonly topic: string;
  /** Ends all waiting and repeating: what is not acknowledged then is not known to have arrived. */
  readonly abandoned: AbortSignal;
  /** Called for each failed attempt, before it is repeated. */
  onTrouble(reason: string): void;
  /** After so many records a new producer id is taken, so that no sequence number comes near its end. */
  readonly recordsPerProducerId?: number;
}

/** kafkajs resets a sequence number that passes 2^31 to 0 at the end of the batch, which the broker refuses. */
const RECORDS_PER_PRODUCER_ID = 1_000_000_000;
const BACK_OFF = { firstMs: 50, longestMs: 1_000 };
const UNKNOWN_TOPIC_PATIENCE_MS = 10_000;
/** How long the broker may wait for its replicas; the client waits a little longer for the answer. */
const ACKNOWLEDGE_TIMEOUT_MS = 10_000;

/**
 * One idempotent Kafka producer: sends one batch to one partition at a time and repeats it until it is acknowledged.
 *
 * kafkajs takes back a failed batch's sequence numbers and gives them to whatever is sent next, so only the same batch
 * may be next; the broker then recognises it if the first attempt had arrived. A request for several partitions could
 * be acknowledged in part and repeated whole, under new numbers, when a leader moves in between.
 */
export class SequencedSender {
  readonly #settings: SenderSettings;
  #producer: Producer;
  #records = 0;

  constructor(settings: SenderSettings) {
    this.#settings = settings;
    this.#producer = newProducer(settings.kafka);
  }

  /**
   * Sends records to a partition; at most one call at a time.
   *
   * @throws UserError when the broker refuses them for good, AbortError when abandoned
   */
  async send(partition: number, messages: Message[]): Promise<void> {
    const limit = this.#settings.recordsPerProducerId ?? RECORDS_PER_PRODUCER_ID;
    if (this.#records + messages.length > limit) await this.#takeNewProducerId();
    const isGone = topicPatience(UNKNOWN_TOPIC_PATIENCE_MS);
    for (let attempt = 1; ; attempt++) {
      const problem = await this.#attempt(partition, messages);
      if (problem === undefined || problem.kind === 'already-there') break;
      this.#settings.abandoned.throwIfAborted();
      if (isGone(problem)) {
        throw new UserError(
          `The topic ${this.#settings.topic} no longer exists; create it and start the producer again.`,
        );
      }
      await this.#recover(problem);
      await sleep(backOffMs(attempt, BACK_OFF, Math.random()), undefined, { signal: this.#settings.abandoned });
    }
    this.#records += messages.length;
  }

  async close(): Promise<void> {
    await disconnect(this.#producer);
  }

  async #attempt(partition: number, messages: Message[]): Promise<SendProblem | undefined> {
    try {
      await this.#producer.connect();
      const topic = this.#settings.topic;
      const answers = await this.#producer.send({ topic, messages, acks: -1, timeout: ACKNOWLEDGE_TIMEOUT_MS });
      // kafkajs leaves out a partition that the cluster's metadata does not name, and reports success.
      if (answers.some((answer) => answer.partition === partition)) return undefined;
      return { kind: 'unreachable', reason: `partition ${partition} has no leader` };
    } catch (error) {
      return describeSendProblem(error);
    }
  }

  async #recover(problem: Exclude<SendProblem, { kind: 'already-there' }>): Promise<void> {
    if (problem.kind === 'refused') throw new UserError(refusal(this.#settings.topic, problem.reason));
    this.#settings.onTrouble(problem.kind === 'unknown-topic' ? 'the topic does not exist' : problem.reason);
    if (problem.kind === 'sequence-lost') await this.#takeNewProducerId();
    else await disconnect(this.#producer);
  }

  /** Only between batches, or when the broker has certainly not taken this one: it could no longer recognise it. */
  async #takeNewProducerId(): Promise<void> {
    await disconnect(this.#producer);
    this.#producer = newProducer(this.#settings.kafka);
    this.#records = 0;
  }
}

/** One sentence for a topic that will not take the readings. */
export const refusal = (topic: string, reason: string): string =>
  `Kafka refuses readings for topic ${topic}: ${reason}.`;

function newProducer(kafka: Kafka): Producer {
  return kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // One is the least it takes; after that the sender goes on, over new connections but with the same sequence.
    retry: { retries: 1, initialRetryTime: BACK_OFF.firstMs },
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
}

/** A connection that is cut already may refuse to be closed, which changes nothing. */
async function disconnect(producer: Producer): Promise<void> {
  await producer.disconnect().catch(() => undefined);
}
