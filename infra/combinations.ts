import { overCapacity } from './capacity.ts';
import { overlap } from './cidr.ts';
import type { InfraConfig } from './config.ts';
import { overLimits } from './limits.ts';
import { type Problem, problems } from './problems.ts';
import { ZONE_WITHOUT_MSK } from './zones.ts';

/**
 * What is wrong with values that are each allowed but do not go together; AWS takes some of them silently.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-create-cluster.html subnets
 * @param region where it will be deployed, if that is known
 * @returns one sentence each, lower case and without a full stop
 */
export function wrongCombinations(config: InfraConfig, region?: string): readonly string[] {
  return [
    ...networkProblems(config, region),
    ...searchProblems(config),
    ...pollerProblems(config),
    ...dataProblems(config),
    ...overLimits(config),
    ...overCapacity(config),
  ];
}

function networkProblems({ network, kafka }: InfraConfig, region: string | undefined): string[] {
  const { zones, zoneIds, cidr } = network;
  const inside = kafka.clientCidrs.split(',').filter((range) => overlap(range, cidr));
  const ids = new Set(zoneIds === '' ? [] : zoneIds.split(','));
  return problems(
    [
      ids.size > 0 && ids.size !== zones,
      `network.zoneIds must name ${zones} different zones or be empty, got ${ids.size}`,
    ],
    [inside.length > 0, `kafka.clientCidrs must not overlap network.cidr (${cidr}), got ${inside.join(',')}`],
    [ids.has(ZONE_WITHOUT_MSK), `network.zoneIds must not name ${ZONE_WITHOUT_MSK}, which MSK refuses`],
    [
      region === 'us-west-1' && zones > 2,
      `network.zones must be 2 in us-west-1, where MSK takes exactly two subnets, got ${zones}`,
    ],
  );
}

function searchProblems({ network, search, profile }: InfraConfig): string[] {
  const { dataNodes, replicas, masterNodes } = search;
  const spread = dataNodes === 1 || dataNodes % network.zones === 0;
  return problems(
    [!spread, `search.dataNodes must be 1 or a multiple of network.zones (${network.zones}), got ${dataNodes}`],
    [replicas >= dataNodes, `search.replicas must be less than search.dataNodes (${dataNodes}), got ${replicas}`],
    [
      profile === 'production' && replicas === 0,
      'search.replicas must be at least 1 in production, got 0: the loss of one node would lose verdicts',
    ],
    [
      masterNodes > 0 && dataNodes === 1,
      'search.masterNodes must be 0 with one data node, got 3: they cost three nodes and protect none',
    ],
  );
}

function pollerProblems({ pollers, kafka }: InfraConfig): string[] {
  const { mode, minimum, maximum, startingPosition, startingTimestamp } = pollers;
  const atTimestamp = startingPosition === 'AT_TIMESTAMP';
  return problems(
    ...(mode === 'on-demand' ? onDemandProblems(pollers) : provisionedProblems(pollers)),
    [
      mode === 'provisioned' && minimum > kafka.partitions,
      `pollers.minimum must be at most kafka.partitions (${kafka.partitions}), got ${minimum}: the others would be paid for and idle`,
    ],
    [minimum > maximum, `pollers.minimum must be at most pollers.maximum (${maximum}), got ${minimum}`],
    [
      atTimestamp && startingTimestamp === '',
      'pollers.startingPosition AT_TIMESTAMP needs pollers.startingTimestamp, got nothing',
    ],
    [
      !atTimestamp && startingTimestamp !== '',
      `pollers.startingTimestamp must be empty with ${startingPosition}, got ${startingTimestamp}`,
    ],
  );
}

function onDemandProblems(pollers: InfraConfig['pollers']): Problem[] {
  const needs = (setting: string, got: unknown) =>
    `pollers.${setting} needs pollers.mode provisioned: on-demand pollers have none of it, got ${got}`;
  return [
    [pollers.retryAttempts !== -1, needs('retryAttempts', pollers.retryAttempts)],
    [pollers.maximumRecordAgeSeconds !== -1, needs('maximumRecordAgeSeconds', pollers.maximumRecordAgeSeconds)],
    [pollers.bisectOnError, needs('bisectOnError', pollers.bisectOnError)],
    [pollers.onFailure !== 'none', needs('onFailure', pollers.onFailure)],
  ];
}

function provisionedProblems(pollers: InfraConfig['pollers']): Problem[] {
  const { retryAttempts, maximumRecordAgeSeconds, onFailure } = pollers;
  const limited = retryAttempts !== -1 || maximumRecordAgeSeconds !== -1;
  return [
    [
      limited && onFailure === 'none',
      'pollers.retryAttempts and pollers.maximumRecordAgeSeconds must be -1 without pollers.onFailure: an outage would drop readings',
    ],
    [
      onFailure !== 'none' && retryAttempts === -1,
      'pollers.retryAttempts must be a limit with pollers.onFailure, got -1: AWS would retry 10 times only and move healthy readings out of the stream',
    ],
  ];
}

function dataProblems({ kafka, retention, profile, detector }: InfraConfig): string[] {
  const topicDays = Math.ceil(kafka.retentionHours / 24);
  return problems(
    [
      kafka.maximumStorageGib < kafka.storageGib,
      `kafka.maximumStorageGib must be at least kafka.storageGib (${kafka.storageGib}), got ${kafka.maximumStorageGib}`,
    ],
    [
      retention.keepDays < topicDays,
      `retention.keepDays must be at least the topic's retention (${topicDays} days), got ${retention.keepDays}: a replay would bring back what was deleted`,
    ],
    [
      profile === 'development' && detector.reservedConcurrency > 0,
      `detector.reservedConcurrency must be 0 in development, got ${detector.reservedConcurrency}: new accounts refuse it`,
    ],
  );
}
