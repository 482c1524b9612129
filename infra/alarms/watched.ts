import { Fn } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type InfraConfig, systemOf, TOPIC } from '../config.ts';
import type { Target } from './alarm.ts';

/** What a stack knows of the resources that are watched; references that CloudFormation resolves. */
export interface Watched {
  readonly config: InfraConfig;
  readonly clusterArn?: string;
  readonly domainArn?: string;
  readonly accountId?: string;
  readonly mappingId?: string;
  /** Names of functions. */
  readonly functions?: Readonly<Record<'detector' | 'retention' | 'provisioner' | 'rotation' | 'views', string>>;
  readonly producer?: { readonly clusterName: string; readonly serviceName: string };
}

/** The targets by what a stack must know for them. */
const NEEDS: Readonly<Record<Target, keyof Watched>> = {
  producer: 'producer',
  cluster: 'clusterArn',
  broker: 'clusterArn',
  group: 'clusterArn',
  domain: 'domainArn',
  mapping: 'mappingId',
  detector: 'functions',
  retention: 'functions',
  provisioner: 'functions',
  rotation: 'functions',
  views: 'functions',
  'detector-own': 'functions',
  'retention-own': 'functions',
  'views-own': 'functions',
};

/** Whether a stack knows what the dimensions of a target are. */
export const knows = (watched: Watched, target: Target): boolean => watched[NEEDS[target]] !== undefined;

/** The names of the dimensions of a target's metrics, in whatever deployment. */
export const dimensionNames = (config: InfraConfig, target: Target): readonly string[] =>
  Object.keys(valuesOf({ ...ANY, config }, target, 1));

/** Any resources: names of dimensions do not depend on which. */
const ANY: Omit<Watched, 'config'> = {
  clusterArn: 'arn:aws:kafka:region:account:cluster/name/id',
  domainArn: 'arn:aws:es:region:account:domain/name',
  accountId: 'account',
  mappingId: 'id',
  functions: { detector: 'd', retention: 'r', provisioner: 'p', rotation: 'o', views: 'v' },
  producer: { clusterName: 'c', serviceName: 's' },
};

/**
 * The dimensions of a target's metrics.
 *
 * @param brokerId of the targets that are brokers
 */
export function dimensionsOf(watched: Watched, target: Target, brokerId?: number): CfnAlarm.DimensionProperty[] {
  return Object.entries(valuesOf(watched, target, brokerId)).map(([name, value]) => ({ name, value }));
}

function valuesOf(watched: Watched, target: Target, brokerId: number | undefined): Readonly<Record<string, string>> {
  const { config, functions, producer } = watched;
  switch (target) {
    case 'producer':
      return { ClusterName: known(producer?.clusterName), ServiceName: known(producer?.serviceName) };
    case 'cluster':
      return { 'Cluster Name': clusterName(watched) };
    case 'broker':
      return { 'Cluster Name': clusterName(watched), 'Broker ID': String(brokerId) };
    case 'group':
      return { 'Cluster Name': clusterName(watched), 'Consumer Group': config.pollers.consumerGroup, Topic: TOPIC };
    case 'domain':
      return { DomainName: secondPart(watched.domainArn), ClientId: known(watched.accountId) };
    case 'mapping':
      return { EventSourceMappingUUID: known(watched.mappingId) };
    case 'detector-own':
    case 'retention-own':
    case 'views-own':
      return { service: target.replace('-own', ''), system: systemOf(config) };
    case 'detector':
    case 'retention':
    case 'provisioner':
    case 'rotation':
    case 'views':
      return { FunctionName: known(functions?.[target]) };
  }
}

const clusterName = ({ clusterArn }: Watched): string => secondPart(clusterArn);

/** `arn:…:cluster/NAME/ID` and `arn:…:domain/NAME`: an ARN is exported already, and a name may not be. */
const secondPart = (arn: string | undefined): string => Fn.select(1, Fn.split('/', known(arn)));

function known(value: string | undefined): string {
  if (value === undefined) throw new Error('an alarm is about a resource that its stack does not know');
  return value;
}
