import { beforeAll, describe, expect, it } from '@jest/globals';
import { AWS_METRICS } from '../../../infra/alarms/aws-metrics.ts';
import type { MetricQuery } from '../../support/cloudwatch/alarm-state.ts';
import { alarmsOf } from '../../support/cloudwatch/alarms-of-templates.ts';
import {
  metricsOfDetector,
  metricsOfRetention,
  metricsOfViews,
  type ReportedMetric,
} from '../../support/cloudwatch/reported-metrics.ts';
import {
  MANY_OPTIONS,
  type PipelineTemplate,
  pipelineTemplates,
  type Templates,
  theOne,
} from '../../support/templates/pipeline-templates.ts';

const OWN = 'SensorAnomalyPipeline';

const cases = [
  ['development', {}],
  ['production', {}],
  ['production', { ...MANY_OPTIONS, 'kafka.monitoring': 'PER_BROKER', 'kafka.brokersPerZone': 4 }],
] as const;

type Metric = NonNullable<MetricQuery['MetricStat']>['Metric'];

/** The type of the resource that a dimension must name; the others are texts of which {@link TEXTS} says what they must be. */
const RESOURCES: Readonly<Record<string, string>> = {
  'Cluster Name': 'AWS::MSK::Cluster',
  DomainName: 'AWS::OpenSearchService::Domain',
  FunctionName: 'AWS::Lambda::Function',
  EventSourceMappingUUID: 'AWS::Lambda::EventSourceMapping',
  ClusterName: 'AWS::ECS::Cluster',
  ServiceName: 'AWS::ECS::Service',
};

/** The one resource that a value refers to, in its own template or by what another one exports. */
function resourceNamed(value: unknown, template: PipelineTemplate, all: Templates): string | undefined {
  const text = JSON.stringify(value);
  const [, exported] = /"Fn::ImportValue":"([^"]+)"/.exec(text) ?? [];
  if (exported !== undefined) {
    for (const other of Object.values(all))
      for (const { Value, Export } of Object.values(other.Outputs ?? {}) as {
        Value: unknown;
        Export?: { Name: string };
      }[])
        if (Export?.Name === exported) return resourceNamed(Value, other, all);
  }
  const [, id = ''] = /"(?:Ref":"|Fn::GetAtt":\[")([^"]+)"/.exec(text) ?? [];
  return template.Resources[id]?.Type;
}

const SYSTEM = 'a-system';
let reported: readonly ReportedMetric[];

beforeAll(async () => {
  const functions = [metricsOfDetector, metricsOfRetention, metricsOfViews];
  reported = (await Promise.all(functions.map((metricsOf) => metricsOf(SYSTEM)))).flat();
});

describe.each(cases)('the metrics of alarms in %s %j', (profile, settings) => {
  const templates = pipelineTemplates(profile, settings);
  const found = [...alarmsOf(templates).values()].flatMap(({ stack, alarm }) =>
    alarm.Metrics.flatMap(({ MetricStat }) =>
      MetricStat === undefined ? [] : [{ stack, alarm, metric: MetricStat.Metric }],
    ),
  );
  const ofAws = found.filter(({ metric }) => metric.Namespace !== OWN);
  const ofOurs = found.filter(({ metric }) => metric.Namespace === OWN);
  it('are described by AWS with these dimensions, where they are of AWS', () => {
    expect(ofAws.length).toBeGreaterThan(20);
    for (const { metric } of ofAws) {
      const known = AWS_METRICS[`${metric.Namespace} ${metric.MetricName}`];
      expect([metric.MetricName, metric.Dimensions.map(({ Name }) => Name)]).toEqual([
        metric.MetricName,
        known?.dimensions,
      ]);
      expect(known?.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });

  it('are of resources that the templates make', () => {
    const named = ofAws.flatMap(({ stack, metric }) =>
      metric.Dimensions.filter(({ Name }) => Name in RESOURCES).map(({ Name, Value }) => [
        Name,
        resourceNamed(Value, templates[stack as keyof Templates], templates),
      ]),
    );
    expect(named.filter(([name = '', type]) => type !== RESOURCES[name])).toEqual([]);
  });

  it('are of the brokers that there are, of the group that reads and of this account', () => {
    const { BrokerNodes, group } = sizesOf(templates);
    const valuesOf = (name: string) =>
      new Set(ofAws.flatMap(({ metric }) => valuesNamed(metric, name)).map((value) => JSON.stringify(value)));
    const brokers = Array.from({ length: BrokerNodes }, (_, index) => JSON.stringify(String(index + 1)));
    expect([...valuesOf('Broker ID')].sort()).toEqual(brokers.sort());
    expect([...valuesOf('Consumer Group')]).toEqual([JSON.stringify(group)]);
    expect([...valuesOf('Topic')]).toEqual(['"sensor-data"']);
    expect([...valuesOf('ClientId')]).toEqual(['{"Ref":"AWS::AccountId"}']);
  });

  it('are what our functions report when they run, with the same dimensions', () => {
    expect(ofOurs.length).toBeGreaterThan(10);
    const keyOf = (name: string, dimensions: unknown) => `${name} ${JSON.stringify(dimensions)}`;
    const known = new Set(
      reported.filter(({ namespace }) => namespace === OWN).map(({ name, dimensions }) => keyOf(name, dimensions)),
    );
    const systems = ['Detector', 'RetentionFunction', 'ViewsFunction'].map(
      (id) => theOne(templates.detector, 'AWS::Lambda::Function', id).Properties.Environment.Variables.SYSTEM,
    );
    expect(new Set(ofOurs.flatMap(({ metric }) => valuesNamed(metric, 'system')))).toEqual(new Set(systems));
    const asked = ofOurs.map(({ metric }) => {
      const dimensions = metric.Dimensions.map(({ Name, Value }) => [Name, Name === 'system' ? SYSTEM : Value]);
      return keyOf(metric.MetricName, Object.fromEntries(dimensions));
    });
    expect(asked.filter((key) => !known.has(key))).toEqual([]);
  });

  it('are at most ten for an alarm, over no longer than CloudWatch looks back', () => {
    for (const { alarm } of alarmsOf(templates).values()) {
      const stats = alarm.Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat]));
      const seconds = alarm.EvaluationPeriods * (stats[0]?.Period ?? 0);
      expect(stats.length).toBeLessThanOrEqual(10);
      expect(seconds).toBeLessThanOrEqual((stats[0]?.Period ?? 0) < 3_600 ? 86_400 : 604_800);
    }
  });
});

function sizesOf({ data, detector }: Templates) {
  const propertiesOf = ({ Resources }: PipelineTemplate, type: string) =>
    Object.values(Resources).find(({ Type }) => Type === type)?.Properties;
  return {
    BrokerNodes: propertiesOf(data, 'AWS::MSK::Cluster').NumberOfBrokerNodes as number,
    group: propertiesOf(detector, 'AWS::Lambda::EventSourceMapping').AmazonManagedKafkaEventSourceConfig
      .ConsumerGroupId,
  };
}

const valuesNamed = ({ Dimensions }: Metric, name: string): unknown[] =>
  Dimensions.filter(({ Name }) => Name === name).map(({ Value }) => Value);

describe('the list of metrics of AWS', () => {
  it('has none that no alarm uses', () => {
    const used = cases.flatMap(([profile, settings]) =>
      [...alarmsOf(pipelineTemplates(profile, settings)).values()].flatMap(({ alarm }) =>
        alarm.Metrics.map(({ MetricStat }) => `${MetricStat?.Metric.Namespace} ${MetricStat?.Metric.MetricName}`),
      ),
    );
    expect(Object.keys(AWS_METRICS).filter((name) => !used.includes(name))).toEqual([]);
  });
});
