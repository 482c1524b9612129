import { type MetricOf, OWN } from './alarm.ts';

/** A metric of AWS as its documents describe it. */
export interface AwsMetric {
  readonly dimensions: readonly string[];
  readonly source: string;
}

const MSK = 'https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html';
const DOMAIN =
  'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html';
const TASKS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html';

const cluster = { dimensions: ['Cluster Name'], source: `${MSK}#default-metrics` };
const broker = { dimensions: ['Cluster Name', 'Broker ID'], source: `${MSK}#default-metrics` };
const group = { dimensions: ['Cluster Name', 'Consumer Group', 'Topic'], source: `${MSK}#default-metrics` };
const brokerPaid = { ...broker, source: `${MSK}#broker-metrics` };
const invocation = { dimensions: ['FunctionName'], source: `${LAMBDA}#invocation-metrics` };
const performance = { dimensions: ['FunctionName'], source: `${LAMBDA}#performance-metrics` };
const mapping = { dimensions: ['EventSourceMappingUUID'], source: `${LAMBDA}#event-source-mapping-metrics` };
const domain = {
  dimensions: ['DomainName', 'ClientId'],
  source: `${DOMAIN}#managedomains-cloudwatchmetrics-cluster-metrics`,
};
const master = { ...domain, source: `${DOMAIN}#managedomains-cloudwatchmetrics-master-metrics` };

/** Every metric of AWS that an alarm may use, by namespace and name. */
export const AWS_METRICS: Readonly<Record<string, AwsMetric>> = {
  'AWS/ECS CPUUtilization': { dimensions: ['ClusterName', 'ServiceName'], source: TASKS },
  'AWS/Kafka ActiveControllerCount': cluster,
  'AWS/Kafka OfflinePartitionsCount': cluster,
  'AWS/Kafka UnderMinIsrPartitionCount': broker,
  'AWS/Kafka UnderReplicatedPartitions': broker,
  'AWS/Kafka KafkaDataLogsDiskUsed': broker,
  'AWS/Kafka CpuUser': broker,
  'AWS/Kafka CpuSystem': broker,
  'AWS/Kafka CPUCreditBalance': broker,
  'AWS/Kafka IAMTooManyConnections': brokerPaid,
  'AWS/Kafka EstimatedMaxTimeLag': group,
  'AWS/Kafka SumOffsetLag': group,
  'AWS/Lambda Errors': invocation,
  'AWS/Lambda Throttles': invocation,
  'AWS/Lambda Duration': performance,
  'AWS/Lambda ProvisionedPollers': mapping,
  'AWS/Lambda PollingErrorCount': mapping,
  'AWS/Lambda DroppedEventCount': mapping,
  'AWS/Lambda OnFailureDestinationDeliveredEventCount': mapping,
  'AWS/ES ClusterStatus.red': domain,
  'AWS/ES ClusterStatus.yellow': domain,
  'AWS/ES ClusterIndexWritesBlocked': domain,
  'AWS/ES Nodes': domain,
  'AWS/ES AutomatedSnapshotFailure': domain,
  'AWS/ES FreeStorageSpace': domain,
  'AWS/ES JVMMemoryPressure': domain,
  'AWS/ES CPUUtilization': domain,
  'AWS/ES ThreadpoolWriteRejected': domain,
  'AWS/ES MasterCPUUtilization': master,
  'AWS/ES MasterJVMMemoryPressure': master,
};

/** Where a metric is described: AWS's page, or the file of ours that lists what a function reports. */
export function sourceOf({ namespace, name, target }: MetricOf): string {
  if (namespace === OWN) {
    const file = `functions/${target.replace('-own', '')}/telemetry-names.ts`;
    return `[${file}](../${file})`;
  }
  const source = AWS_METRICS[`${namespace} ${name}`]?.source;
  if (source === undefined) throw new Error(`an alarm uses ${namespace} ${name}, which has no source in the list`);
  return `[AWS](${source})`;
}
