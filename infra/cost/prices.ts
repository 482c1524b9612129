/** The region of all prices. */
export const REGION = 'us-east-1';
/** When they were written down, unless a price says otherwise; nothing of AWS's free allowances is taken off. */
const WRITTEN = 'November 2026';
/** AWS's own month. */
export const HOURS = 730;

/** A price in dollars, of what, where it is said, and when it was written down. */
export interface Price {
  readonly dollars: number;
  readonly unit: string;
  readonly source: string;
  readonly asOf: string;
}

const page = (path: string) => `https://aws.amazon.com/${path}`;
const price = (dollars: number, unit: string, path: string): Price => ({
  dollars,
  unit,
  source: page(path),
  asOf: WRITTEN,
});

const MSK = 'msk/pricing/';
const SEARCH = 'opensearch-service/pricing/';
const LAMBDA = 'lambda/pricing/';
const CLOUDWATCH = 'cloudwatch/pricing/';
const VPC = 'vpc/pricing/';
const FARGATE = 'fargate/pricing/';

/** Prices of what stands by the hour or month, and of what is used. */
export const PRICES = {
  brokerStorage: price(0.1, 'GB-month', MSK),
  nodeStorage: price(0.122, 'GB-month, gp3', SEARCH),
  taskProcessor: price(0.03238, 'vCPU-hour, arm64', FARGATE),
  taskMemory: price(0.00356, 'GB-hour, arm64', FARGATE),
  address: price(0.005, 'hour', VPC),
  endpoint: price(0.01, 'hour and zone', 'privatelink/pricing/'),
  natGateway: price(0.045, 'hour', VPC),
  poller: price(0.185, 'hour of an event poller unit', LAMBDA),
  secret: price(0.4, 'month', 'secrets-manager/pricing/'),
  key: price(1, 'month', 'kms/pricing/'),
  alarmMetric: price(0.1, 'metric of an alarm and month', CLOUDWATCH),
  compositeAlarm: price(0.5, 'month', CLOUDWATCH),
  dashboard: price(3, 'month', CLOUDWATCH),
  customMetric: price(0.3, 'metric and month', CLOUDWATCH),
  logs: price(0.5, 'GB taken in', CLOUDWATCH),
  logStorage: price(0.03, 'GB-month', CLOUDWATCH),
  requests: price(0.2, 'million invocations', LAMBDA),
  compute: price(0.0000133334, 'GB-second, arm64', LAMBDA),
  calls: price(1, 'million calls of a schedule', 'eventbridge/pricing/'),
  emails: price(2, '100,000 e-mails', 'sns/pricing/'),
  traces: price(5, 'million traces', CLOUDWATCH),
  zoneTraffic: price(0.02, 'GB between zones, both ways', 'ec2/pricing/on-demand/'),
} as const;

/** Dollars an hour of brokers and nodes, by their size; what is not here has to be added before it can be deployed with a price. */
const HOURLY: Readonly<Record<string, number>> = {
  'kafka.t3.small': 0.0456,
  'kafka.m5.large': 0.21,
  'kafka.m7g.large': 0.204,
  'kafka.m7g.xlarge': 0.408,
  'kafka.m7g.2xlarge': 0.816,
  'kafka.m7g.4xlarge': 1.632,
  't3.small.search': 0.036,
  't3.medium.search': 0.073,
  'm7g.medium.search': 0.068,
  'm7g.large.search': 0.135,
  'r7g.large.search': 0.178,
  'r7g.xlarge.search': 0.356,
  'r7g.2xlarge.search': 0.711,
  'r7g.4xlarge.search': 1.422,
};

/** The hourly price of a size; undefined where none is known. */
export function priceOfSize(size: string): Price | undefined {
  const dollars = HOURLY[size];
  return dollars === undefined ? undefined : price(dollars, 'hour', size.startsWith('kafka.') ? MSK : SEARCH);
}
