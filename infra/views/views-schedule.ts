import { Duration } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { Alias as KeyAlias } from 'aws-cdk-lib/aws-kms';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { ViewsEnvironment } from '../../functions/views/config.ts';
import { type InfraConfig, systemOf } from '../config.ts';
import { ApiEndpoint } from '../constructs/api-endpoint.ts';
import type { FunctionRole } from '../constructs/function-role.ts';
import { PipelineFunction, type PipelineFunctionProps } from '../constructs/pipeline-function.ts';
import type { SearchDomain } from '../constructs/search-domain.ts';
import type { SecurityGroups } from '../constructs/security-groups.ts';
import { BUNDLED_RULES_FILE } from '../function-assets.ts';

interface ViewsScheduleProps extends Pick<PipelineFunctionProps, 'code' | 'logGroup'> {
  readonly config: InfraConfig;
  readonly search: SearchDomain;
  readonly role: FunctionRole;
  readonly network: NonNullable<PipelineFunctionProps['network']>;
  readonly securityGroups: SecurityGroups;
  readonly hasRulesFile: boolean;
}

/** An invocation of the detector ends in its time; what it has written is found a minute later at the latest. */
const OVERLAP_MARGIN_SECONDS = 60;

/**
 * Keeps episodes, sensors and trends, once a minute, and tells of them by a topic where somebody is to be told. Two runs at once
 * do no harm, and one that fails is made up for by the next: so a failed one is not repeated.
 */
export class ViewsSchedule extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: ViewsScheduleProps) {
    super(scope, id);
    const { config, search, role, network, securityGroups, hasRulesFile, ...common } = props;
    const topic = this.#topic(props);
    const environment: ViewsEnvironment = {
      SEARCH_NODE: search.url,
      SEARCH_AUTH: 'sigv4',
      VIEWS_OVERLAP_SECONDS: String(config.detector.timeoutSeconds + OVERLAP_MARGIN_SECONDS),
      SYSTEM: systemOf(config),
      ...(hasRulesFile && { RULES_FILE: BUNDLED_RULES_FILE }),
      ...(topic !== undefined && { NOTIFY_TOPIC_ARN: topic.topicArn }),
    };
    this.function = new PipelineFunction(this, 'Function', {
      ...common,
      role,
      network,
      securityGroup: securityGroups.searchClients,
      description: 'Keeps episodes, sensors and trends, and tells of them',
      environment: { ...environment },
      memoryMib: 512,
      timeoutSeconds: 600,
    });
    new Schedule(this, 'EveryMinute', {
      description: 'Once a minute',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    });
  }

  /** Without a NAT gateway a function in the VPC reaches SNS by an endpoint only, which costs by the hour. */
  #topic({ config, role, network, securityGroups }: ViewsScheduleProps): ITopic | undefined {
    if (config.alerts.email === '') return undefined;
    const topic = new Topic(this, 'Alerts', {
      displayName: 'Sensor anomalies',
      enforceSSL: true,
      masterKey: KeyAlias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
    });
    for (const address of config.alerts.email.split(',')) topic.addSubscription(new EmailSubscription(address));
    topic.grantPublish(role);
    if (config.network.egress !== 'nat-gateway')
      new ApiEndpoint(this, 'Sns', {
        network,
        securityGroup: securityGroups.endpoints,
        service: InterfaceVpcEndpointAwsService.SNS,
        only: { actions: ['sns:Publish'], resources: [topic.topicArn] },
      });
    return topic;
  }
}
