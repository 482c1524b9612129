import { ArnFormat, Stack } from 'aws-cdk-lib';
import { EbsDeviceVolumeType, type ISecurityGroup, type IVpc, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, type IGrantable, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnDomain, Domain, EngineVersion, TLSSecurityPolicy } from 'aws-cdk-lib/aws-opensearchservice';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';
import { SearchLogs } from './search-logs.ts';
import { OPENSEARCH, ServiceLinkedRole } from './service-linked-role.ts';

interface SearchDomainProps {
  readonly config: InfraConfig;
  readonly name: string;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
}

const MASTER_USER = 'admin';
const HTTP_ACTIONS = ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'].map((verb) => `es:ESHttp${verb}`);

/** The OpenSearch domain, and the master user whose password only Secrets Manager knows. */
export class SearchDomain extends Construct {
  readonly domain: Domain;
  readonly masterSecret: Secret;
  /** Base URL, for SEARCH_NODE. */
  readonly url: string;

  readonly #pathsArn: string;

  constructor(scope: Construct, id: string, props: SearchDomainProps) {
    super(scope, id);
    const { config, name } = props;
    this.masterSecret = masterUser(this, config);
    const logs = new SearchLogs(this, 'Logs', config);
    this.domain = new Domain(this, 'Domain', {
      ...shape(props),
      ...this.#protection(),
      logging: logs.options,
      suppressLogsResourcePolicy: true,
    });
    this.domain.node.addDependency(logs, new ServiceLinkedRole(this, 'LinkedRole', OPENSEARCH, config));
    this.url = `https://${this.domain.domainEndpoint}`;
    const stack = Stack.of(this);
    const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
    this.#pathsArn = stack.formatArn({ service: 'es', resource: 'domain', resourceName: `${name}/*`, arnFormat });
    this.#admit();
  }

  /** Lets a role sign requests; what it may do in there is up to the security roles that the provisioner maps it to. */
  grantHttp(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: HTTP_ACTIONS, resources: [this.#pathsArn] }),
    );
  }

  /**
   * Lets unsigned requests pass to the domain's own sign-in: a policy that named principals would refuse the password of
   * every person. Who reaches it is narrowed by the security group, who gets in by fine-grained access control.
   *
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
   */
  #admit(): void {
    const { defaultChild } = this.domain.node;
    if (!CfnDomain.isCfnDomain(defaultChild)) throw new Error('the domain must be an AWS::OpenSearchService::Domain');
    defaultChild.accessPolicies = new PolicyDocument({
      statements: [
        new PolicyStatement({ principals: [new AnyPrincipal()], actions: HTTP_ACTIONS, resources: [this.#pathsArn] }),
      ],
    });
  }

  #protection() {
    return {
      enforceHttps: true,
      tlsSecurityPolicy: TLSSecurityPolicy.TLS_1_2_PFS,
      nodeToNodeEncryption: true,
      encryptionAtRest: { enabled: true },
      fineGrainedAccessControl: {
        masterUserName: MASTER_USER,
        masterUserPassword: this.masterSecret.secretValueFromJson('password'),
      },
      enableVersionUpgrade: true,
      enableAutoSoftwareUpdate: true,
      offPeakWindowEnabled: true,
    };
  }
}

function shape({ config, name, vpc, subnets, securityGroup }: SearchDomainProps) {
  const { search, network, profile } = config;
  const zones = Math.min(network.zones, search.dataNodes);
  const masters = { masterNodes: search.masterNodes, masterNodeInstanceType: search.masterInstanceType };
  return {
    domainName: name,
    version: EngineVersion.OPENSEARCH_3_7,
    vpc,
    vpcSubnets: [{ subnets: vpc.selectSubnets(subnets).subnets.slice(0, zones) }],
    securityGroups: [securityGroup],
    capacity: {
      dataNodes: search.dataNodes,
      dataNodeInstanceType: search.instanceType,
      // Standby would ask for two replicas of every index.
      multiAzWithStandbyEnabled: false,
      ...(search.masterNodes > 0 ? masters : {}),
    },
    zoneAwareness: zones > 1 ? { enabled: true, availabilityZoneCount: zones } : { enabled: false },
    ebs: { volumeSize: search.storageGib, volumeType: EbsDeviceVolumeType.GP3 },
    removalPolicy: removalPolicyOf(profile),
  };
}

function masterUser(scope: Construct, { profile }: InfraConfig): Secret {
  return new Secret(scope, 'MasterUser', {
    description: 'Name and password of the master user of OpenSearch and Dashboards',
    removalPolicy: removalPolicyOf(profile),
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: MASTER_USER }),
      generateStringKey: 'password',
      passwordLength: 32,
      // What shells, URLs and JSON would need to escape.
      excludeCharacters: '"\'\\`$&<>|;:/@#%?{}[]()*!,~^= ',
      requireEachIncludedType: true,
    },
  });
}
