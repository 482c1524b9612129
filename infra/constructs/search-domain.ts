import { EbsDeviceVolumeType, type ISecurityGroup, type IVpc, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, type IGrantable, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  CfnDomain,
  Domain,
  EngineVersion,
  type LoggingOptions,
  TLSSecurityPolicy,
} from 'aws-cdk-lib/aws-opensearchservice';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';

interface SearchDomainProps {
  readonly config: InfraConfig;
  readonly logging: LoggingOptions;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
}

const MASTER_USER = 'admin';
const HTTP_METHODS = ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'] as const;
type HttpMethod = (typeof HTTP_METHODS)[number];
const actionsOf = (methods: readonly HttpMethod[]) => methods.map((method) => `es:ESHttp${method}`);

/** The OpenSearch domain, and the master user whose password only Secrets Manager knows. */
export class SearchDomain extends Construct {
  readonly domain: Domain;
  readonly masterSecret: Secret;
  /** Base URL, for SEARCH_NODE. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: SearchDomainProps) {
    super(scope, id);
    this.masterSecret = masterUser(this, props.config);
    this.domain = new Domain(this, 'Domain', {
      ...shape(props),
      ...this.#protection(),
      logging: props.logging,
      suppressLogsResourcePolicy: true,
    });
    this.url = `https://${this.domain.domainEndpoint}`;
    this.#admit();
  }

  /** Lets a role sign requests of some methods; what it may do in there is up to the security roles that the provisioner maps it to. */
  grantHttp(grantee: IGrantable, methods: readonly HttpMethod[]): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: actionsOf(methods), resources: [`${this.domain.domainArn}/*`] }),
    );
  }

  /**
   * Lets unsigned requests pass to the domain's own sign-in: a policy that named principals would refuse the password of
   * every person. Who reaches it is narrowed by the security group, who gets in by fine-grained access control. The
   * asterisk is this domain, whose name CloudFormation makes up later.
   *
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
   */
  #admit(): void {
    const { defaultChild } = this.domain.node;
    if (!CfnDomain.isCfnDomain(defaultChild)) throw new Error('the domain must be an AWS::OpenSearchService::Domain');
    defaultChild.accessPolicies = new PolicyDocument({
      statements: [
        new PolicyStatement({ principals: [new AnyPrincipal()], actions: actionsOf(HTTP_METHODS), resources: ['*'] }),
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

function shape({ config, vpc, subnets, securityGroup }: SearchDomainProps) {
  const { search, network, profile } = config;
  const zones = Math.min(network.zones, search.dataNodes);
  const masters = { masterNodes: search.masterNodes, masterNodeInstanceType: search.masterInstanceType };
  return {
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
