import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Kafka, type Message, type Producer, type ProducerConfig } from 'kafkajs';
import { projectRoot } from '../../../project-root.ts';

/** Which broker leads which partition; a partition that is not in it is not known. */
export type Leaders = Readonly<Record<number, number>>;

interface ProduceRequest {
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly Message[] }[];
  }[];
}

const requireKafkajs = createRequire(join(projectRoot, 'package.json'));
const createProducer: (options: object) => Producer = requireKafkajs('kafkajs/src/producer');
const { createErrorFromCode } = requireKafkajs('kafkajs/src/protocol/error');
const { findLeaderForPartitions } = requireKafkajs('kafkajs/src/cluster').prototype;
const NOT_LEADER = 6;

/**
 * A Kafka client that connects to nothing: kafkajs's own producer, over brokers whose partitions have other leaders than it
 * learns at first. A broker that does not lead a partition refuses the request, after the others have answered theirs.
 */
export class MovingLeaderKafka extends Kafka {
  readonly taken: Message[] = [];
  readonly #learnt: readonly Leaders[];
  #times = 0;

  /** @param learnt what the client learns when it first asks for leaders, and each time after; the last is the truth */
  constructor(learnt: readonly Leaders[]) {
    super({ brokers: ['127.0.0.1:1'] });
    this.#learnt = learnt;
  }

  override producer(options: ProducerConfig = {}): Producer {
    const logger = { namespace: () => logger, debug() {}, warn() {}, error() {} };
    const retry = { retries: 2, initialRetryTime: 1, ...options.retry };
    return createProducer({ ...options, retry, logger, cluster: this.#cluster(retry) });
  }

  #cluster(retry: object) {
    let leaders: Leaders | undefined;
    const refreshMetadata = async () => {
      leaders = this.#learnt[Math.min(this.#times++, this.#learnt.length - 1)];
    };
    return {
      retry,
      targetTopics: new Set(),
      findLeaderForPartitions,
      refreshMetadata,
      isConnected: () => true,
      removeBroker() {},
      async connect() {},
      async disconnect() {
        leaders = undefined;
      },
      async addMultipleTargetTopics() {},
      refreshMetadataIfNecessary: async () => leaders ?? (await refreshMetadata()),
      findTopicPartitionMetadata: () =>
        Object.entries(leaders ?? {}).map(([id, leader]) => ({ partitionId: Number(id), leader })),
      findBroker: async ({ nodeId }: { readonly nodeId: string }) => this.#broker(Number(nodeId)),
    };
  }

  readonly #brokers = new Map<number, object>();

  /** The same object for the same broker, by which kafkajs keeps its answers. */
  #broker(nodeId: number): object {
    const broker = this.#brokers.get(nodeId) ?? {
      nodeId,
      produce: (request: ProduceRequest) => this.#produce(nodeId, request),
    };
    this.#brokers.set(nodeId, broker);
    return broker;
  }

  async #produce(nodeId: number, { topicData }: ProduceRequest) {
    const all = topicData.flatMap(({ partitions }) => partitions);
    if (all.some(({ partition }) => this.#learnt.at(-1)?.[partition] !== nodeId)) {
      await turn();
      throw createErrorFromCode(NOT_LEADER);
    }
    this.taken.push(...all.flatMap(({ messages }) => messages));
    return {
      topics: topicData.map(({ topic, partitions }) => ({
        topicName: topic,
        partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0, baseOffset: '0' })),
      })),
    };
  }
}
