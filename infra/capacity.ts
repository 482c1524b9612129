import { MEASURED } from '../bench/measured.ts';
import { type InfraConfig, replicationFactor } from './config.ts';
import { problems } from './problems.ts';

/**
 * What may be full of a broker's disk.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
 */
const USABLE_OF_BROKER = 0.85;

/**
 * What is left of a data node's disk for indices: the system takes 5 %, the service 20 % of the rest, and the alarm about disks begins
 * where a quarter is free.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html
 */
const USABLE_OF_DATA_NODE = 0.95 * 0.75;

const { bytesInKafka: BYTES_IN_KAFKA, bytesInSearch: BYTES_IN_OPENSEARCH } = MEASURED;

const BYTES_PER_GIB = 2 ** 30;

/** Readings a second that the disks can take for as long as each keeps them. */
export interface Capacity {
  readonly kafkaPerSecond: number;
  readonly searchPerSecond: number;
}

/** How much the disks hold, once those of the brokers have grown as far as they may. */
export function capacityOf(config: InfraConfig): Capacity {
  const { network, kafka, search, retention } = config;
  const kafkaBytes = network.zones * kafka.brokersPerZone * kafka.maximumStorageGib * BYTES_PER_GIB * USABLE_OF_BROKER;
  const searchBytes = search.dataNodes * search.storageGib * BYTES_PER_GIB * USABLE_OF_DATA_NODE;
  const perSecond = (bytes: number, bytesEach: number, copies: number, days: number) =>
    Math.floor(bytes / (bytesEach * copies * days * 86_400));
  return {
    kafkaPerSecond: perSecond(kafkaBytes, BYTES_IN_KAFKA, replicationFactor(config), kafka.retentionHours / 24),
    searchPerSecond: perSecond(searchBytes, BYTES_IN_OPENSEARCH, 1 + search.replicas, retention.keepDays),
  };
}

/** What the configuration holds, in a sentence for a person who deploys it. */
export function capacitySentence(config: InfraConfig): string {
  const { kafkaPerSecond, searchPerSecond } = capacityOf(config);
  const kafkaDays = config.kafka.retentionHours / 24;
  const both = Math.min(kafkaPerSecond, searchPerSecond);
  return (
    `Its disks hold ${both} readings a second: brokers ${kafkaPerSecond} for ${shownDays(kafkaDays)}, ` +
    `OpenSearch ${searchPerSecond} for ${shownDays(config.retention.keepDays)}, ` +
    `at ${BYTES_IN_KAFKA} and ${BYTES_IN_OPENSEARCH} bytes for a reading and its verdict.`
  );
}

/**
 * Whether our own producer would fill the disks.
 *
 * @returns one sentence each, lower case and without a full stop
 */
export function overCapacity(config: InfraConfig): string[] {
  const { kafkaPerSecond, searchPerSecond } = capacityOf(config);
  const most = Math.min(kafkaPerSecond, searchPerSecond);
  const { rate, desiredCount } = config.producer;
  return problems([
    desiredCount > 0 && rate > most,
    `producer.rate must be at most ${most}, which is what the disks hold for as long as they keep it, got ${rate}: take more kafka.storageGib or search.storageGib, or keep it for a shorter time`,
  ]);
}

const shownDays = (days: number): string => `${Math.round(days * 100) / 100} ${days === 1 ? 'day' : 'days'}`;
