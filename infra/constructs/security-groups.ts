import { type IPeer, type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';

/** MSK's port for IAM authentication. */
const KAFKA_IAM = Port.tcp(9098);
const HTTPS = Port.HTTPS;

/**
 * Who may open a connection to whom; what is not here is closed, and nothing is admitted from outside the VPC but senders of
 * the networks that are named.
 */
export class SecurityGroups extends Construct {
  /** Brokers, and Lambda's pollers, which borrow the brokers' subnets and group. */
  readonly brokers: SecurityGroup;
  /** Whatever sends readings. */
  readonly kafkaClients: SecurityGroup;
  readonly search: SecurityGroup;
  /** Functions that write verdicts or delete them. */
  readonly searchClients: SecurityGroup;
  readonly provisioner: SecurityGroup;
  readonly endpoints: SecurityGroup;
  /** Tasks, which call AWS's public APIs. */
  readonly tasks: SecurityGroup;
  /** The task through which people reach Dashboards. */
  readonly dashboardsAccess: SecurityGroup;
  /** All of them. */
  readonly all: SecurityGroup[] = [];

  readonly #vpc: IVpc;

  constructor(scope: Construct, id: string, vpc: IVpc, config: InfraConfig) {
    super(scope, id);
    this.#vpc = vpc;
    this.brokers = this.#group('Brokers', 'Kafka brokers and the pollers of the event source mapping');
    this.kafkaClients = this.#group('KafkaClients', 'Senders of readings');
    this.search = this.#group('Search', 'OpenSearch nodes');
    this.searchClients = this.#group('SearchClients', 'Functions that use OpenSearch');
    this.provisioner = this.#group('Provisioner', 'Function that prepares OpenSearch');
    this.endpoints = this.#group('Endpoints', 'Interface endpoints of AWS APIs');
    this.tasks = this.#group('Tasks', 'Tasks that call AWS APIs');
    this.dashboardsAccess = this.#group('DashboardsAccess', 'Task that forwards a port to Dashboards');
    // Their private names lead the whole VPC here: whoever were shut out would wait for ever.
    this.endpoints.addIngressRule(Peer.ipv4(config.network.cidr), HTTPS, 'Anything in the VPC');
    this.#connectKafka(config);
    this.#connectSearch(config);
    for (const group of [this.tasks, this.dashboardsAccess])
      group.addEgressRule(Peer.anyIpv4(), HTTPS, 'AWS APIs and the image registry');
  }

  #connectKafka({ kafka, network }: InfraConfig): void {
    this.brokers.addIngressRule(this.brokers, KAFKA_IAM, 'Pollers, which are in this group too');
    this.brokers.addEgressRule(this.brokers, KAFKA_IAM, 'Pollers to brokers');
    this.kafkaClients.connections.allowTo(this.brokers, KAFKA_IAM, 'Senders to brokers');
    this.provisioner.connections.allowTo(this.brokers, KAFKA_IAM, 'Provisioner to brokers');
    for (const range of kafka.clientCidrs.split(',').filter((text) => text !== ''))
      this.brokers.addIngressRule(Peer.ipv4(range), KAFKA_IAM, 'Senders of a joined network');
    // Whatever the pollers are now: they may become on-demand ones, which need it before their mapping changes.
    this.brokers.addEgressRule(this.#apis(network), HTTPS, 'Pollers to Lambda and STS');
  }

  #connectSearch({ network }: InfraConfig): void {
    this.searchClients.connections.allowTo(this.search, HTTPS, 'Functions to OpenSearch');
    this.provisioner.connections.allowTo(this.search, HTTPS, 'Provisioner to OpenSearch');
    this.dashboardsAccess.connections.allowTo(this.search, HTTPS, 'Forwarded port to Dashboards');
    this.provisioner.addEgressRule(this.#apis(network), HTTPS, 'Provisioner to Secrets Manager');
  }

  /** Where private subnets find AWS's APIs. */
  #apis({ egress }: InfraConfig['network']): IPeer {
    return egress === 'nat-gateway' ? Peer.anyIpv4() : this.endpoints;
  }

  #group(id: string, description: string): SecurityGroup {
    const group = new SecurityGroup(this, id, { vpc: this.#vpc, description, allowAllOutbound: false });
    this.all.push(group);
    return group;
  }
}
