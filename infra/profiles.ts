import type { InfraConfig, Profile } from './config.ts';

const DEVELOPMENT: InfraConfig = {
  profile: 'development',
  name: 'sensor-anomaly',
  rules: '',
  network: { cidr: '10.0.0.0/16', zones: 2, zoneIds: '', egress: 'public-subnet' },
  kafka: {
    instanceType: 'kafka.t3.small',
    brokersPerZone: 1,
    storageGib: 10,
    maximumStorageGib: 10,
    partitions: 3,
    retentionHours: 24,
    clientCidrs: '',
    monitoring: 'DEFAULT',
  },
  search: {
    instanceType: 't3.small.search',
    dataNodes: 1,
    masterNodes: 0,
    masterInstanceType: 'm7g.medium.search',
    storageGib: 10,
    replicas: 0,
  },
  detector: { memoryMib: 512, timeoutSeconds: 120, reservedConcurrency: 0 },
  pollers: {
    mode: 'on-demand',
    minimum: 1,
    maximum: 1,
    batchSize: 10_000,
    batchWindowSeconds: -1,
    consumerGroup: 'detector',
    startingPosition: 'TRIM_HORIZON',
    startingTimestamp: '',
    retryAttempts: -1,
    maximumRecordAgeSeconds: -1,
    bisectOnError: false,
    onFailure: 'none',
  },
  retention: { keepDays: 7, keepDeadLetterDays: 90 },
  alerts: { email: '' },
  producer: { desiredCount: 1, rate: 10, sensors: 10, mode: 'realistic' },
  logs: { keepDays: 7 },
  alarms: {
    email: '',
    pagerUrl: '',
    anomaliesPerMinute: 300,
    anomalyPercent: 30,
    noRecordsMinutes: 15,
    lagSeconds: 300,
    latencyMs: 5_000,
  },
};

const PRODUCTION: InfraConfig = {
  ...DEVELOPMENT,
  profile: 'production',
  network: { cidr: '10.1.0.0/16', zones: 3, zoneIds: '', egress: 'public-subnet' },
  kafka: {
    ...DEVELOPMENT.kafka,
    instanceType: 'kafka.m7g.large',
    storageGib: 200,
    maximumStorageGib: 600,
    partitions: 12,
    retentionHours: 168,
  },
  search: {
    instanceType: 'r7g.large.search',
    dataNodes: 3,
    masterNodes: 3,
    masterInstanceType: 'm7g.medium.search',
    storageGib: 200,
    replicas: 1,
  },
  detector: { memoryMib: 1_769, timeoutSeconds: 300, reservedConcurrency: 24 },
  pollers: { ...DEVELOPMENT.pollers, mode: 'provisioned', minimum: 1, maximum: 4 },
  retention: { keepDays: 30, keepDeadLetterDays: 90 },
  producer: { ...DEVELOPMENT.producer, desiredCount: 0 },
  logs: { keepDays: 90 },
  alarms: { ...DEVELOPMENT.alarms, anomaliesPerMinute: 1_000, anomalyPercent: 20 },
};

/** What each profile starts from; every value of it can be overridden. */
export const PROFILE_DEFAULTS: Readonly<Record<Profile, InfraConfig>> = {
  development: DEVELOPMENT,
  production: PRODUCTION,
};
