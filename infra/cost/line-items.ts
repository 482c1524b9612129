import { ASSUMED, MEASURED } from '../../bench/measured.ts';
import { HOURS, PRICES, type Price, priceOfSize } from './prices.ts';

/** A resource of a template. */
export interface PricedResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes, and each price names what it reads.
  readonly Properties?: any;
}

/** Something costs money of which no price is known here. */
export class UnknownPrice extends Error {
  override readonly name = 'UnknownPrice';

  constructor(what: string) {
    super(`no price is known of ${what}; add it to infra/cost`);
  }
}

/** A line of the bill that comes every month, whatever is sent. */
export interface LineItem {
  readonly what: string;
  readonly quantity: number;
  readonly price: Price;
  /** A month. */
  readonly dollars: number;
}

type Resources = Readonly<Record<string, PricedResource>>;
type Pricer = (properties: NonNullable<PricedResource['Properties']>, all: Resources) => readonly LineItem[];

/**
 * Metrics that MSK reports beyond the free ones, for each broker, and for each topic of it; counted in AWS's tables.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
 */
const BROKER_METRICS = 50;
const TOPIC_METRICS = 12;
/** Ours and the one with the groups' offsets. */
const TOPICS = 2;

/** Metrics that our functions report at most, as their telemetry-names.ts say; those of the views also for each reason not to tell. */
export const OWN_METRICS = { detector: 25, retention: 4, views: 15 } as const;

/** What brokers, domain and rejected connections write to their logs in a month, in GB: a guess, and no large one. */
const ASSUMED_LOGS_GB = 1;

const PRICERS: Readonly<Record<string, Pricer>> = {
  'AWS::MSK::Cluster': ({ NumberOfBrokerNodes: brokers, BrokerNodeGroupInfo: info, EnhancedMonitoring: level }) => [
    hourly('brokers', info.InstanceType, brokers),
    line('disks of brokers', brokers * info.StorageInfo.EBSStorageInfo.VolumeSize, PRICES.brokerStorage),
    ...monitoring(brokers, level),
  ],
  'AWS::OpenSearchService::Domain': ({ ClusterConfig: nodes, EBSOptions: disk }) => [
    hourly('data nodes', nodes.InstanceType, nodes.InstanceCount),
    line('disks of data nodes', nodes.InstanceCount * disk.VolumeSize, PRICES.nodeStorage),
    ...(nodes.DedicatedMasterEnabled === true
      ? [hourly('master nodes', nodes.DedicatedMasterType, nodes.DedicatedMasterCount)]
      : []),
  ],
  'AWS::EC2::VPCEndpoint': ({ SubnetIds }) => [line('interface endpoints', SubnetIds.length, PRICES.endpoint, HOURS)],
  'AWS::EC2::NatGateway': () => [
    line('NAT gateway', 1, PRICES.natGateway, HOURS),
    line('public addresses', 1, PRICES.address, HOURS),
  ],
  'AWS::ECS::Service': (service, all) => tasks(service, all),
  'AWS::Lambda::EventSourceMapping': ({ ProvisionedPollerConfig: pollers }) =>
    pollers === undefined ? [] : [line('event poller units', pollers.MinimumPollers, PRICES.poller, HOURS)],
  'AWS::Scheduler::Schedule': (schedule, all) => scheduledRuns(schedule, all),
  'AWS::SNS::Subscription': ({ Protocol }) =>
    Protocol === 'email' ? [line('e-mails, assumed', ASSUMED.emailsPerAddress / 100_000, PRICES.emails)] : [],
  'AWS::SecretsManager::Secret': () => [line('secrets', 1, PRICES.secret)],
  'AWS::KMS::Key': () => [line('keys', 1, PRICES.key)],
  'AWS::CloudWatch::Alarm': ({ Metrics }) => [line('alarms', metricsOf(Metrics), PRICES.alarmMetric)],
  'AWS::CloudWatch::CompositeAlarm': () => [line('composite alarms', 1, PRICES.compositeAlarm)],
  'AWS::CloudWatch::Dashboard': () => [line('dashboard', 1, PRICES.dashboard)],
};

/** What costs nothing by standing there; what is used of it is priced by the reading. */
const FREE =
  /^(Custom::|AWS::(IAM|Logs|Events|SNS|S3)::|AWS::EC2::(?!VPCEndpoint|NatGateway)|AWS::Lambda::(?!EventSourceMapping)|AWS::ECS::(?!Service)|AWS::CDK::Metadata|AWS::MSK::(Configuration|Topic)|AWS::ApplicationAutoScaling::|AWS::SecretsManager::RotationSchedule|AWS::CloudFormation::CustomResource)/;

/**
 * What a deployment costs every month by standing there, in the order of its stacks; lines of the same are one.
 *
 * @throws UnknownPrice for a type of resource or a size of which no price is known
 */
export function lineItems(templates: readonly { readonly Resources: Resources }[]): readonly LineItem[] {
  const items = templates.flatMap(({ Resources }) =>
    Object.values(Resources).flatMap(({ Type, Properties = {} }) => {
      const pricer = PRICERS[Type];
      if (pricer === undefined && !FREE.test(Type)) throw new UnknownPrice(Type);
      return pricer?.(Properties, Resources) ?? [];
    }),
  );
  const own = Object.values(OWN_METRICS).reduce((sum, metrics) => sum + metrics, 0);
  const used = [
    line("functions' own metrics", own, PRICES.customMetric),
    line('logs of brokers, domain and network, assumed', ASSUMED_LOGS_GB, PRICES.logs),
    line('the same, kept', ASSUMED_LOGS_GB, PRICES.logStorage),
  ];
  return summed([...items, ...used]).filter(({ quantity }) => quantity > 0);
}

/** A month of all of it. */
export const monthly = (items: readonly LineItem[]): number => items.reduce((sum, { dollars }) => sum + dollars, 0);

function line(what: string, quantity: number, price: Price, times = 1): LineItem {
  return { what, quantity, price, dollars: quantity * times * price.dollars };
}

function hourly(what: string, size: string, quantity: number): LineItem {
  const price = priceOfSize(size);
  if (price === undefined) throw new UnknownPrice(size);
  return line(`${what} ${size}`, quantity, price, HOURS);
}

function monitoring(brokers: number, level: string): LineItem[] {
  if (level === 'DEFAULT') return [];
  const topics = level === 'PER_TOPIC_PER_BROKER' ? TOPICS * TOPIC_METRICS : 0;
  return [line('metrics of brokers and topics', brokers * (BROKER_METRICS + topics), PRICES.customMetric)];
}

function tasks(
  { DesiredCount: count, TaskDefinition, NetworkConfiguration }: PricedResource['Properties'],
  all: Resources,
) {
  const { Cpu, Memory } = all[TaskDefinition.Ref]?.Properties ?? {};
  const isPublic = NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp === 'ENABLED';
  return [
    line('processor of tasks', (count * Number(Cpu)) / 1_024, PRICES.taskProcessor, HOURS),
    line('memory of tasks', (count * Number(Memory)) / 1_024, PRICES.taskMemory, HOURS),
    line('public addresses', isPublic ? count : 0, PRICES.address, HOURS),
  ];
}

/** Runs of the views: calls, memory-time as assumed, and what each leaves behind; X-Ray keeps a trace of one run a second, so of all. */
function scheduledRuns({ ScheduleExpression, Target }: PricedResource['Properties'], all: Resources): LineItem[] {
  if (ScheduleExpression !== 'rate(1 minute)') throw new UnknownPrice(`a schedule ${ScheduleExpression}`);
  const { MemorySize } = all[Target.Arn['Fn::GetAtt'][0]]?.Properties ?? {};
  const runs = HOURS * 60;
  return [
    line('calls of the views', runs / 1e6, PRICES.calls),
    line('invocations of the views', runs / 1e6, PRICES.requests),
    line('time of the views, assumed', (runs * ASSUMED.viewsRunSeconds * MemorySize) / 1_024, PRICES.compute),
    line('traces of the views', runs / 1e6, PRICES.traces),
    line('logs of the views', (runs * MEASURED.logBytesPerInvocation) / 1e9, PRICES.logs),
  ];
}

const metricsOf = (queries: readonly { readonly MetricStat?: unknown }[] | undefined): number =>
  queries?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;

function summed(items: readonly LineItem[]): readonly LineItem[] {
  const sums = new Map<string, LineItem>();
  for (const item of items) {
    const { quantity = 0, dollars = 0 } = sums.get(item.what) ?? {};
    sums.set(item.what, { ...item, quantity: quantity + item.quantity, dollars: dollars + item.dollars });
  }
  return [...sums.values()];
}
