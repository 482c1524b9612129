import { type Admin, Kafka } from 'kafkajs';
import type { WaitingClock } from '../../../producer/publish/topic-partitions.ts';

/** What the broker says: a number of partitions, or an error. */
export type BrokerAnswer = number | Error;

/** A Kafka client that connects to nothing: its administrators answer from one list, the last answer for ever. */
export class AskedKafka extends Kafka {
  connections = 0;
  clients = 0;
  asked = 0;
  readonly #answers: readonly BrokerAnswer[];

  constructor(answers: readonly BrokerAnswer[]) {
    super({ brokers: ['127.0.0.1:1'] });
    this.#answers = answers;
  }

  override admin(): Admin {
    this.clients++;
    let isConnected = false;
    return {
      ...super.admin(),
      connect: async () => {
        if (!isConnected) this.connections++;
        isConnected = true;
      },
      disconnect: async () => {
        isConnected = false;
      },
      describeCluster: async () => ({ brokers: [], controller: null, clusterId: '' }),
      fetchTopicMetadata: async () => {
        const answer = this.#answers[Math.min(this.asked++, this.#answers.length - 1)] ?? 0;
        if (answer instanceof Error) throw answer;
        const partition = { partitionErrorCode: 0, partitionId: 0, leader: 1, replicas: [1], isr: [1] };
        return { topics: [{ name: 'any', partitions: Array.from({ length: answer }, () => partition) }] };
      },
    };
  }
}

/** A clock whose pauses pass at once; they are kept. */
export class VirtualClock implements WaitingClock {
  readonly pausesMs: number[] = [];
  #nowMs = 0;

  nowMs = (): number => this.#nowMs;

  pause = async (ms: number): Promise<void> => {
    this.pausesMs.push(ms);
    this.#nowMs += ms;
  };
}
