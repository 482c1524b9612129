/** A rate, and settings of production that hold it for as long as the profile keeps readings and verdicts. */
export interface Rate {
  readonly rate: number;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the settings are, to follow the rate. */
  readonly words: string;
}

/** The rates of the page, in readings a second. */
export const RATES: readonly Rate[] = [
  { rate: 100, settings: { profile: 'production' }, words: 'as it is' },
  {
    rate: 1_000,
    settings: { profile: 'production', 'search.storageGib': 400 },
    words: 'with 400 GiB on each data node',
  },
  {
    rate: 10_000,
    settings: {
      profile: 'production',
      'kafka.partitions': 48,
      'kafka.storageGib': 1_400,
      'kafka.maximumStorageGib': 1_400,
      'search.instanceType': 'r7g.xlarge.search',
      'search.dataNodes': 6,
      'search.storageGib': 1_750,
    },
    words:
      'with 48 partitions, 1,400 GiB on each broker and six `r7g.xlarge.search` of 1,750 GiB: more than [writing alone needs](capacity.md), for searches and a replay',
  },
];

/** A choice that changes what stands. */
export interface Option {
  readonly words: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What people ask the price of, beside production as it is. */
export const OPTIONS: readonly Option[] = [
  {
    words: 'no provisioned pollers; then no metrics and alarms of the mapping either, and two endpoints',
    settings: { 'pollers.mode': 'on-demand' },
  },
  { words: 'a second event poller unit at all times', settings: { 'pollers.minimum': 2 } },
  {
    words: 'a NAT gateway in the place of public subnets and endpoints',
    settings: { 'network.egress': 'nat-gateway' },
  },
  {
    words: 'metrics of each broker, and the alarm about refused sign-ins',
    settings: { 'kafka.monitoring': 'PER_BROKER' },
  },
  { words: 'metrics of each topic on each broker too', settings: { 'kafka.monitoring': 'PER_TOPIC_PER_BROKER' } },
  { words: 'failed batches kept in S3', settings: { 'pollers.onFailure': 's3', 'pollers.retryAttempts': 100 } },
  {
    words: 'alerts about sensors by e-mail, with an endpoint for SNS and an alarm',
    settings: { 'alerts.email': 'operations@example.com' },
  },
  { words: 'no dedicated masters', settings: { 'search.masterNodes': 0 } },
  { words: 'three more brokers', settings: { 'kafka.brokersPerZone': 2 } },
  { words: 'three more data nodes', settings: { 'search.dataNodes': 6 } },
  { words: 'simulated sensors', settings: { 'producer.desiredCount': 1 } },
];
