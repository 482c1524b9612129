import { GROUP_COORDINATORS } from './group-coordinators.ts';

/** A further listener, for instance one that is reached through a proxy, or that asks for TLS or a sign-in. */
export interface ExtraListener {
  /** Upper-case letters. */
  readonly name: string;
  readonly port: number;
  /** The port on 127.0.0.1 that clients of this listener are told to use. */
  readonly advertisedPort: number;
  /** Plaintext unless told. */
  readonly protocol?: 'PLAINTEXT' | 'SSL' | 'SASL_SSL';
  /** Settings of this listener alone, by Kafka's names. */
  readonly settings?: Readonly<Record<string, string>>;
}

interface Broker {
  readonly dataFolder: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly extraListeners: readonly ExtraListener[];
  /** 1, the broker that is the controller too, or another that belongs to it; 1 unless told. */
  readonly nodeId?: number;
  /** Settings beside and over those for a laptop, by Kafka's names. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** A broker that is its own controller, or belongs to such a one, sized for a laptop; names and units are Kafka's own. */
export function kafkaProperties(broker: Broker): string {
  const { dataFolder, port, controllerPort, extraListeners, nodeId = 1, settings = {} } = broker;
  const controllers = nodeId === 1 ? [{ name: 'CONTROLLER', port: controllerPort }] : [];
  const main: ExtraListener = { name: 'PLAINTEXT', port, advertisedPort: port };
  const listeners = [main, ...extraListeners];
  const properties = {
    'process.roles': nodeId === 1 ? 'broker,controller' : 'broker',
    'node.id': nodeId,
    listeners: [...listeners, ...controllers].map(address).join(),
    'advertised.listeners': listeners.map(({ name, advertisedPort }) => address({ name, port: advertisedPort })).join(),
    'listener.security.protocol.map': [
      ...listeners.map(({ name, protocol = 'PLAINTEXT' }) => `${name}:${protocol}`),
      'CONTROLLER:PLAINTEXT',
    ].join(),
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': dataFolder,
    ...SIZES,
    ...Object.fromEntries(listeners.flatMap(settingsOf)),
    ...settings,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const SIZES = {
  'auto.create.topics.enable': false,
  'group.initial.rebalance.delay.ms': 0,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': GROUP_COORDINATORS,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 4,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 4,
  // A week or 1 GiB a partition, whichever is less; a group that was away for a month still knows its place.
  'log.retention.hours': 168,
  'log.retention.bytes': 1_073_741_824,
  'log.segment.bytes': 134_217_728,
  'offsets.retention.minutes': 43_200,
  // The default takes 128 MiB of the heap at once.
  'log.cleaner.dedupe.buffer.size': 16_777_216,
  'num.network.threads': 2,
  'num.io.threads': 4,
};

function settingsOf({ name, settings = {} }: ExtraListener): [string, string][] {
  return Object.entries(settings).map(([key, value]) => [`listener.name.${name.toLowerCase()}.${key}`, value]);
}

function address({ name, port }: { readonly name: string; readonly port: number }): string {
  return `${name}://127.0.0.1:${port}`;
}
