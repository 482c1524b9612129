import { CustomResource, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { ProvisionerEnvironment } from '../../functions/provisioner/config.ts';
import type { ProvisionerProperties } from '../../functions/provisioner/properties.ts';
import { type InfraConfig, TOPIC } from '../config.ts';
import { BrokerAddresses } from './broker-addresses.ts';
import { FunctionRole } from './function-role.ts';
import type { KafkaAccess } from './kafka-access.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';
import type { SearchDomain } from './search-domain.ts';
import { topicSettings } from './sensor-topic.ts';

interface SearchSchemaProps extends Required<Pick<PipelineFunctionProps, 'code' | 'network' | 'securityGroup'>> {
  readonly config: InfraConfig;
  readonly search: SearchDomain;
  readonly kafka: KafkaAccess;
  /** Beside those about the topic, which come from the configuration. */
  readonly properties: Required<Omit<ProvisionerProperties, 'brokers' | 'topic' | 'topicSettings'>>;
}

const TIMEOUT_SECONDS = 300;

/**
 * What domain and topic must be like before the first verdict: templates, today's index, mappings, roles, the topic's settings.
 * Whatever writes there depends on this construct.
 *
 * The framework's function stays outside the VPC, where it reaches CloudFormation; ours, inside, reaches domain and brokers.
 */
export class SearchSchema extends Construct {
  /** The provisioner. */
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: SearchSchemaProps) {
    super(scope, id);
    const { config, search, kafka } = props;
    this.function = this.#provisioner(props);
    const frameworkLog = new PipelineLogGroup(this, 'FrameworkLog', config);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: this.function,
      logGroup: frameworkLog,
      frameworkOnEventRole: new FunctionRole(this, 'FrameworkRole', { logGroup: frameworkLog, inVpc: false }),
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SearchSchema',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.seconds(2 * TIMEOUT_SECONDS),
      properties: { ...this.#topicProperties(kafka, config), ...props.properties },
    });
    resource.node.addDependency(search);
  }

  #topicProperties({ clusterArn }: KafkaAccess, config: InfraConfig) {
    const { brokers } = new BrokerAddresses(this, 'Brokers', clusterArn, config);
    return { brokers, topic: TOPIC, topicSettings: topicSettings(config) };
  }

  #provisioner({ config, search, kafka, code, network, securityGroup }: SearchSchemaProps): PipelineFunction {
    const environment: ProvisionerEnvironment = {
      SEARCH_NODE: search.url,
      MASTER_SECRET_ARN: search.masterSecret.secretArn,
      KAFKA_SECURITY: 'msk-iam',
    };
    const logGroup = new PipelineLogGroup(this, 'Log', config);
    const role = new FunctionRole(this, 'Role', { logGroup, inVpc: true });
    const { secretArn } = search.masterSecret;
    role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }));
    for (const statement of kafka.settleStatements()) role.addToPolicy(statement);
    return new PipelineFunction(this, 'Function', {
      description: 'Prepares topic and OpenSearch for the detector: settings, templates, indices, roles',
      code,
      network,
      securityGroup,
      role,
      logGroup,
      environment: { ...environment },
      memoryMib: 256,
      timeoutSeconds: TIMEOUT_SECONDS,
    });
  }
}
