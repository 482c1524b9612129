import type { KafkaClientLogEntry } from '../../adapters/kafka/kafkajs-log.ts';
import type { Clock } from '../clock.ts';
import type { MappingLog } from '../mapping-log.ts';

const SILENT_AFTER_MS = 5_000;

/**
 * Tells a person about the brokers, each thing once: that they have stopped answering and why, that they answer again,
 * that the topic or some of its records are gone. kafkajs logs the same many times over.
 */
export class BrokerContact {
  readonly #brokers: string;
  readonly #log: MappingLog;
  readonly #clock: Clock;
  readonly #said = new Set<string>();
  #lastAnswerMs: number;
  #cancelCheck: () => void;
  #trouble = 'no answer';
  #silent = false;

  constructor(brokers: string, log: MappingLog, clock: Clock) {
    this.#brokers = brokers;
    this.#log = log;
    this.#clock = clock;
    this.#lastAnswerMs = clock.elapsedMs();
    this.#cancelCheck = clock.after(SILENT_AFTER_MS, () => this.#check());
  }

  /** A request was answered. */
  answered(): void {
    const nowMs = this.#clock.elapsedMs();
    const awayMs = nowMs - this.#lastAnswerMs;
    this.#lastAnswerMs = nowMs;
    if (!this.#silent) return;
    this.#silent = false;
    this.#log('INFO', 'Kafka answers again.', { brokers: this.#brokers, awaySeconds: Math.round(awayMs / 1000) });
    this.#cancelCheck = this.#clock.after(SILENT_AFTER_MS, () => this.#check());
  }

  /** Records came: all trouble is over, and is told again if it returns. */
  recordsCame(): void {
    this.#said.clear();
  }

  /** A consumer gave up and is replaced. */
  consumerEnded(reason: string): void {
    this.#trouble = reason;
    this.#sayOnce('WARN', 'The consumer ended; others take over until one can read.', { reason });
  }

  /** Another program is in the same consumer group with other topics. */
  sharedWithOtherTopics(group: string): void {
    const message = 'This consumer group also reads other topics; give this mapping a group of its own.';
    this.#sayOnce('ERROR', message, { group });
  }

  /**
   * Takes an entry of the Kafka client's own log.
   *
   * @returns whether it says that the brokers do not have the topic
   */
  logged({ level, message, error, topic, partition }: KafkaClientLogEntry): boolean {
    this.#trouble = String(error ?? message);
    if (message.startsWith('Offset out of range')) {
      const missing = 'Records are missing: the topic no longer has the next offset; reading its oldest.';
      this.#log('ERROR', missing, { topic, partition });
    }
    const isGone = level === 'ERROR' && this.#trouble.includes('does not host this topic');
    if (isGone)
      this.#sayOnce('ERROR', 'The brokers do not have the topic; waiting for it.', { brokers: this.#brokers });
    return isGone;
  }

  close(): void {
    this.#cancelCheck();
  }

  #sayOnce(level: 'WARN' | 'ERROR', message: string, fields: Readonly<Record<string, unknown>>): void {
    const text = `${message} ${JSON.stringify(fields)}`;
    if (!this.#said.has(text)) this.#log(level, message, fields);
    this.#said.add(text);
  }

  #check(): void {
    const leftMs = this.#lastAnswerMs + SILENT_AFTER_MS - this.#clock.elapsedMs();
    if (leftMs > 0) {
      this.#cancelCheck = this.#clock.after(leftMs, () => this.#check());
      return;
    }
    this.#silent = true;
    this.#log('ERROR', 'Kafka does not answer; waiting for it.', { brokers: this.#brokers, reason: this.#trouble });
  }
}
