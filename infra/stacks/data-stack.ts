import { Aws, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SystemAlarms } from '../alarms/system-alarms.ts';
import type { InfraConfig } from '../config.ts';
import { KafkaCluster } from '../constructs/kafka-cluster.ts';
import { SearchDomain } from '../constructs/search-domain.ts';
import { SensorTopic } from '../constructs/sensor-topic.ts';
import type { NetworkStack } from './network-stack.ts';
import type { PrerequisitesStack } from './prerequisites-stack.ts';

interface DataStackProps extends StackProps {
  readonly config: InfraConfig;
  readonly prerequisitesStack: PrerequisitesStack;
  readonly networkStack: NetworkStack;
}

/**
 * The first eight digits of the stack's id: the same for as long as the stack lives, and another for the next one, so that a
 * cluster that a former stack has left behind is not in the way of a name that MSK insists on.
 */
const STACK_MARK = Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));

/** Whatever holds data: brokers and topic, search domain, master password. */
export class DataStack extends Stack {
  readonly kafka: KafkaCluster;
  readonly search: SearchDomain;
  /** What a sender of readings may do. */
  readonly producerPolicy: ManagedPolicy;

  constructor(scope: Construct, id: string, { config, prerequisitesStack, networkStack, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: config.profile === 'production' });
    const { network, securityGroups } = networkStack;
    const place = { config, vpc: network.vpc, subnets: network.privateSubnets };
    const name = `${config.name}-${config.profile}-${STACK_MARK}`;
    this.kafka = new KafkaCluster(this, 'Kafka', { ...place, name, securityGroup: securityGroups.brokers });
    new SensorTopic(this, 'Topic', this.kafka.access.clusterArn, config);
    this.search = new SearchDomain(this, 'Search', {
      ...place,
      logging: prerequisitesStack.searchLogging,
      securityGroup: securityGroups.search,
    });
    this.producerPolicy = new ManagedPolicy(this, 'ProducerPolicy', {
      description: 'Find the brokers and write readings to the topic',
      statements: this.kafka.access.produceStatements(),
    });
    const { domainArn } = this.search.domain;
    const watched = { config, clusterArn: this.kafka.access.clusterArn, domainArn, accountId: Aws.ACCOUNT_ID };
    new SystemAlarms(this, 'Alarms', watched, prerequisitesStack.alarmTopicArn);
    this.#describe();
  }

  #describe(): void {
    new CfnOutput(this, 'ProducerPolicyArn', {
      value: this.producerPolicy.managedPolicyArn,
      description: 'Policy for roles that send readings',
    });
    new CfnOutput(this, 'BootstrapCommand', {
      value: `aws kafka get-bootstrap-brokers --region ${this.region} --cluster-arn ${this.kafka.access.clusterArn} --query BootstrapBrokerStringSaslIam --output text`,
      description: 'Prints the brokers that senders connect to, by IAM over TLS',
    });
    new CfnOutput(this, 'MasterPasswordCommand', {
      value: `aws secretsmanager get-secret-value --region ${this.region} --secret-id ${this.search.masterSecret.secretArn} --query SecretString --output text`,
      description: 'Prints the user name and password for Dashboards',
    });
  }
}
