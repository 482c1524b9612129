import type { InfraConfig } from '../config.ts';

/** How soon somebody has to look: woken at any hour, in working hours, or whenever there is time. */
export const SEVERITIES = ['page', 'ticket', 'note'] as const;

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];

/** Where the data is when an alarm is about it, in the order in which data flows. */
export const STAGES = ['producer', 'kafka', 'mapping', 'detector', 'search', 'views', 'upkeep'] as const;

/** One of {@link STAGES}. */
export type Stage = (typeof STAGES)[number];

/**
 * What a metric is measured of: its dimensions come from there. `detector` and its likes are functions, `detector-own` and its
 * likes what they report themselves.
 */
export type Target =
  | 'producer'
  | 'cluster'
  | 'broker'
  | 'group'
  | 'mapping'
  | 'detector'
  | 'detector-own'
  | 'domain'
  | 'retention'
  | 'retention-own'
  | 'provisioner'
  | 'rotation'
  | 'views'
  | 'views-own';

/** What one period's values become. */
export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'Minimum' | 'SampleCount' | 'p99';

/** A metric of CloudWatch and where it is described. */
export interface MetricOf {
  readonly namespace: string;
  readonly name: string;
  readonly target: Target;
  readonly statistic: Statistic;
}

/**
 * What becomes of a period without data, by CloudWatch's words.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export type Missing = 'breaching' | 'notBreaching';

/** One alarm: construct, dashboard, runbook's table and tests are made of this. */
export interface AlarmSpec {
  /** Part of its name, and the anchor of its section in docs/operations.md. */
  readonly id: string;
  readonly stage: Stage;
  readonly severity: Severity;
  /** Whether sensors behave strangely or the system does. */
  readonly about: 'sensors' | 'system';
  /** What it means, and what to look at first: a sentence each. */
  readonly means: string;
  readonly look: string;
  /** By the names that the expression uses. */
  readonly metrics: Readonly<Record<string, MetricOf>>;
  /**
   * Arithmetic on the metrics; without it there is one metric. Of the metrics of brokers it is said for one of them, and how
   * those of all brokers become one.
   */
  readonly expression?: string;
  readonly overBrokers?: 'MAX' | 'MIN' | 'SUM';
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
  /** Of the periods, how many must be wrong; all unless told. */
  readonly datapoints?: number;
  readonly missing: Missing;
  /** Why, as a part of a sentence after "No data". */
  readonly missingWhy: string;
  /** What comes of trouble that has an alarm of its own: rings only while none of those does. */
  readonly isConsequence?: boolean;
  /** Whether it is trouble of which others are consequences. */
  readonly isCause?: boolean;
  /** Title of its graph on the dashboard, which several share when they measure alike. */
  readonly graph: string;
}

/** The alarms of one stage that a configuration has. */
export type AlarmsOf = (config: InfraConfig) => readonly AlarmSpec[];

/** Namespaces of CloudWatch. */
export const KAFKA = 'AWS/Kafka';
export const LAMBDA = 'AWS/Lambda';
export const SEARCH = 'AWS/ES';
export const ECS = 'AWS/ECS';
export const OWN = 'SensorAnomalyPipeline';

/** What stays true of the service's metrics while it measures at all. */
export const ALWAYS_MEASURED =
  'counts as healthy: the service reports every minute, and is silent only while it is being created or changed';

/** What is true of metrics that exist only while something happens. */
export const ONLY_WHEN_IT_HAPPENS = 'counts as healthy: the metric is reported only when it happens';
