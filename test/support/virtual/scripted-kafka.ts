import { EventEmitter } from 'node:events';
import {
  type Admin,
  type Broker,
  type Consumer,
  type ConsumerConfig,
  Kafka,
  logLevel,
  type PartitionAssigner,
} from 'kafkajs';
import type { KafkaClientLogEntry } from '../../../adapters/kafka/kafkajs-log.ts';
import type { ScriptedBrokers } from './scripted-brokers.ts';
import { offsetsOf, ScriptedConsumer } from './scripted-consumer.ts';
import type { ScriptedLink } from './scripted-link.ts';

/** A kafkajs client of scripted brokers. */
export class ScriptedKafka extends Kafka {
  readonly #brokers: ScriptedBrokers;
  readonly #link: ScriptedLink;
  readonly #onLogged: (entry: KafkaClientLogEntry) => void;
  /** Called with each consumer that is made. */
  onConsumer: (consumer: ScriptedConsumer) => void = () => {};

  constructor(brokers: ScriptedBrokers, link: ScriptedLink, onLogged: (entry: KafkaClientLogEntry) => void) {
    super({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
    this.#brokers = brokers;
    this.#link = link;
    this.#onLogged = onLogged;
  }

  override consumer(settings: ConsumerConfig = { groupId: 'g' }): Consumer {
    const real = super.consumer({ groupId: settings.groupId });
    const emitter = new EventEmitter();
    const { topicName } = this.#brokers;
    const assigner = this.#assigner(settings);
    const scripted = new ScriptedConsumer({
      brokers: this.#brokers,
      link: this.#link,
      settings,
      onJoining: () => assigner?.protocol({ topics: [topicName] }),
      emit: (event, payload) => emitter.emit(real.events[event], { payload }),
      onLogged: this.#onLogged,
    });
    this.onConsumer(scripted);
    return {
      ...real,
      on: emitter.on.bind(emitter) as unknown as Consumer['on'],
      connect: () => scripted.connect(),
      subscribe: async () => {},
      run: async ({ eachBatch } = {}) => await scripted.run(async (payload) => await eachBatch?.(payload)),
      disconnect: () => scripted.disconnect(),
    };
  }

  override admin(): Admin {
    const { topicName, group } = this.#brokers;
    const fetchOffsets: Admin['fetchOffsets'] = async () => {
      const committed = await this.#link.request(() => [...group.committed]);
      const partitions = committed.map(([partition, offset]) => ({ partition, offset: String(offset), metadata: '' }));
      return [{ topic: topicName, partitions }];
    };
    return { ...super.admin(), connect: async () => {}, disconnect: async () => {}, fetchOffsets };
  }

  #assigner({ partitionAssigners = [] }: ConsumerConfig) {
    const [makeAssigner] = partitionAssigners;
    const { group } = this.#brokers;
    const coordinator = {
      leaveGroup: ({ memberId }: { readonly memberId: string }) => this.#link.request(() => group.leave(memberId)),
      offsetCommit: ({ memberId, groupGenerationId: generation, topics }: Parameters<Broker['offsetCommit']>[0]) =>
        this.#link.request(() => this.#brokers.commit({ memberId, generation }, offsetsOf(topics))),
    };
    const cluster = { findGroupCoordinator: () => this.#link.request(() => coordinator) };
    return makeAssigner?.({ groupId: 'g', cluster } as unknown as Parameters<PartitionAssigner>[0]);
  }
}
