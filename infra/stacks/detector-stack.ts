import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { Alias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DetectorEnvironment } from '../../functions/detector/config.ts';
import { AlarmDashboard } from '../alarms/alarm-dashboard.ts';
import { Consequences } from '../alarms/consequences.ts';
import { SystemAlarms } from '../alarms/system-alarms.ts';
import type { Watched } from '../alarms/watched.ts';
import { type InfraConfig, primaryShards, systemOf } from '../config.ts';
import { FailedBatches } from '../constructs/failed-batches.ts';
import { FunctionRole } from '../constructs/function-role.ts';
import { PasswordRotation } from '../constructs/password-rotation.ts';
import { PipelineFunction } from '../constructs/pipeline-function.ts';
import { PipelineLogGroup } from '../constructs/pipeline-log-group.ts';
import { RetentionSchedule } from '../constructs/retention-schedule.ts';
import { SearchSchema } from '../constructs/search-schema.ts';
import { SensorEventSource } from '../constructs/sensor-event-source.ts';
import { BUNDLED_RULES_FILE, type FunctionAssets, functionCode, schemaVersion } from '../function-assets.ts';
import { ViewsSchedule } from '../views/views-schedule.ts';
import type { DataStack } from './data-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { pollerEndpoints } from './poller-endpoints.ts';
import type { PrerequisitesStack } from './prerequisites-stack.ts';

interface DetectorStackProps extends StackProps {
  readonly config: InfraConfig;
  readonly assets: FunctionAssets;
  readonly prerequisitesStack: PrerequisitesStack;
  readonly networkStack: NetworkStack;
  readonly dataStack: DataStack;
}

/** What judges readings and looks after the index; holds nothing but failed batches, where they are asked for. */
export class DetectorStack extends Stack {
  constructor(scope: Construct, id: string, props: DetectorStackProps) {
    super(scope, id, props);
    const writer = this.#role('Detector', props);
    const cleaner = this.#role('Retention', props);
    const viewer = this.#role('Views', props);
    props.dataStack.search.grantHttp(writer.role, ['Get', 'Post', 'Put']);
    props.dataStack.search.grantHttp(cleaner.role, ['Delete', 'Get', 'Post']);
    props.dataStack.search.grantHttp(viewer.role, ['Get', 'Post', 'Put']);
    const schema = this.#schema(props, writer.role, cleaner.role, viewer.role);
    const { network, securityGroups } = props.networkStack;
    const place = { network, securityGroup: securityGroups.searchClients };
    const { detector, source } = this.#detector({ ...props, ...place, ...writer, schema });
    const retention = new RetentionSchedule(this, 'Retention', {
      ...place,
      ...cleaner,
      config: props.config,
      search: props.dataStack.search,
      code: functionCode(props.assets.retention),
    });
    const rotation = new PasswordRotation(this, 'Rotation', {
      network,
      securityGroup: securityGroups.provisioner,
      config: props.config,
      search: props.dataStack.search,
      code: functionCode(props.assets.rotation),
    });
    const views = new ViewsSchedule(this, 'Views', {
      ...viewer,
      network,
      securityGroups,
      config: props.config,
      search: props.dataStack.search,
      code: functionCode(props.assets.views, props.assets.rulesFile),
      hasRulesFile: props.assets.rulesFile !== undefined,
    });
    for (const later of [retention, rotation, views]) later.node.addDependency(schema);
    const functions = {
      detector,
      retention: retention.function,
      provisioner: schema.function,
      rotation: rotation.function,
      views: views.function,
    };
    this.#watch(props, functions, source);
  }

  /** On-demand pollers report nothing. */
  #watch(
    { config, prerequisitesStack, dataStack }: DetectorStackProps,
    functions: Functions,
    source: SensorEventSource,
  ) {
    const names = Object.entries(functions).map(([name, { functionName }]) => [name, functionName]);
    const watched: Watched = {
      config,
      functions: Object.fromEntries(names),
      ...(config.pollers.mode === 'provisioned' ? { mappingId: source.eventSourceMappingId } : {}),
    };
    const { alarmTopicArn } = prerequisitesStack;
    const { alarms } = new SystemAlarms(this, 'Alarms', watched, alarmTopicArn);
    new Consequences(this, 'Consequences', config, alarmTopicArn, alarms);
    const { domainArn } = dataStack.search.domain;
    const data = { clusterArn: dataStack.kafka.access.clusterArn, domainArn, accountId: Aws.ACCOUNT_ID };
    new AlarmDashboard(this, 'Dashboard', { ...watched, ...data });
  }

  #role(name: string, { config }: DetectorStackProps) {
    const logGroup = new PipelineLogGroup(this, `${name}Log`, config);
    const role = new FunctionRole(this, `${name}Role`, { logGroup, inVpc: true });
    return { role, logGroup };
  }

  #schema(
    { config, assets, networkStack, dataStack }: DetectorStackProps,
    writer: FunctionRole,
    cleaner: FunctionRole,
    viewer: FunctionRole,
  ) {
    const { channels } = assets;
    const shape = { primaryShards: String(primaryShards(config)), replicas: String(config.search.replicas) };
    return new SearchSchema(this, 'Schema', {
      config,
      search: dataStack.search,
      kafka: dataStack.kafka.access,
      network: networkStack.network,
      securityGroup: networkStack.securityGroups.provisioner,
      code: functionCode(assets.provisioner),
      properties: {
        writerRoleArn: writer.roleArn,
        retentionRoleArn: cleaner.roleArn,
        viewsRoleArn: viewer.roleArn,
        channels,
        ...shape,
        schemaVersion: schemaVersion(assets.provisioner, ...Object.values(shape), ...channels),
      },
    });
  }

  #detector(props: DetectorProps) {
    const { config, assets, dataStack, role, schema } = props;
    const { consumerGroup, onFailure } = config.pollers;
    const failedBatches = onFailure === 's3' ? new FailedBatches(this, 'FailedBatches') : undefined;
    const statements = dataStack.kafka.access.consumeStatements(consumerGroup);
    for (const statement of [...statements, ...(failedBatches?.statements() ?? [])]) role.addToPolicy(statement);
    const detector = new PipelineFunction(this, 'Detector', {
      ...props,
      ...config.detector,
      description: 'Judges readings from the topic and writes verdicts',
      code: functionCode(assets.detector, assets.rulesFile),
      environment: environmentOf(props),
    });
    const source = new SensorEventSource(this, 'SensorData', {
      target: aliasOf(detector, consumerGroup),
      clusterArn: dataStack.kafka.access.clusterArn,
      pollers: config.pollers,
      onFailure: failedBatches?.destination,
    });
    detector.node.addDependency(schema);
    source.node.addDependency(schema, role, ...pollerEndpoints(this, props));
    return { detector, source };
  }
}

type Functions = Readonly<Record<keyof NonNullable<Watched['functions']>, PipelineFunction>>;

interface DetectorProps extends DetectorStackProps {
  readonly network: NetworkStack['network'];
  readonly securityGroup: NetworkStack['securityGroups']['searchClients'];
  readonly role: FunctionRole;
  readonly logGroup: PipelineLogGroup;
  readonly schema: SearchSchema;
}

/**
 * A name of the function for each consumer group: Lambda allows one mapping for a function and a topic, and the mapping of a
 * new group is made before that of the former one goes.
 */
function aliasOf(detector: PipelineFunction, consumerGroup: string): IFunction {
  const alias = new Alias(detector, 'Alias', { aliasName: `group-${consumerGroup}`, version: detector.latestVersion });
  // Alias declares an optional field looser than IFunction does.
  return alias as IFunction;
}

/** Of the function's memory an eighth is for the states of sensors; the event and what is made of it take most. */
const CACHE_SHARE = 8;

function environmentOf({ config, assets, dataStack }: DetectorStackProps): Readonly<Record<string, string>> {
  const environment: DetectorEnvironment = {
    SEARCH_NODE: dataStack.search.url,
    SEARCH_AUTH: 'sigv4',
    TOPIC_RETENTION_HOURS: String(config.kafka.retentionHours),
    SYSTEM: systemOf(config),
    MODEL: config.detector.model ? 'on' : 'off',
    STATE_CACHE_MB: String(Math.floor(config.detector.memoryMib / CACHE_SHARE)),
    ...(assets.rulesFile === undefined ? {} : { RULES_FILE: BUNDLED_RULES_FILE }),
  };
  return { ...environment };
}
