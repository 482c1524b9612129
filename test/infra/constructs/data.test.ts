import { describe, expect, it } from '@jest/globals';
import { ofType, pipelineTemplates, theOne } from '../../support/templates/pipeline-templates.ts';
import { rendered } from '../../support/templates/rendered.ts';

const lines = (text: string) => Object.fromEntries(text.split('\n').map((line) => line.split('=') as [string, string]));

describe.each([
  ['development', 2, '2', '1', 24],
  ['production', 3, '3', '2', 168],
] as const)('Kafka in %s', (profile, brokers, replicas, inSync, retentionHours) => {
  const { data, detector } = pipelineTemplates(profile);
  const cluster = theOne(data, 'AWS::MSK::Cluster').Properties;
  const topic = theOne(data, 'AWS::MSK::Topic').Properties;

  it('has a broker in each zone that speaks TLS and IAM only', () => {
    expect(cluster).toMatchObject({
      KafkaVersion: '4.1.x.kraft',
      NumberOfBrokerNodes: brokers,
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: false } },
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
      LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true } } },
    });
    expect(cluster.BrokerNodeGroupInfo.ClientSubnets).toHaveLength(brokers);
  });

  it('lets the disks of its brokers grow in production, and never shrink', () => {
    const [[, target] = [], [, policy] = []] = [
      ...ofType(data, 'AWS::ApplicationAutoScaling::ScalableTarget'),
      ...ofType(data, 'AWS::ApplicationAutoScaling::ScalingPolicy'),
    ];
    if (profile === 'development') return expect([target, policy]).toEqual([undefined, undefined]);
    expect(target?.Properties).toMatchObject({
      MaxCapacity: 600,
      ResourceId: { 'Fn::GetAtt': ['KafkaCluster21A1BE89', 'Arn'] },
      ScalableDimension: 'kafka:broker-storage:VolumeSize',
    });
    expect(policy?.Properties.TargetTrackingScalingPolicyConfiguration).toMatchObject({ DisableScaleIn: true });
  });

  it('is measured by what costs nothing', () => {
    expect(cluster.EnhancedMonitoring).toBe('DEFAULT');
  });

  it('follows the newest revision of its configuration', () => {
    const id = ofType(data, 'AWS::MSK::Configuration')[0]?.[0];
    expect(cluster.ConfigurationInfo).toEqual({
      Arn: { 'Fn::GetAtt': [id, 'Arn'] },
      Revision: { 'Fn::GetAtt': [id, 'LatestRevision.Revision'] },
    });
    expect(lines(theOne(data, 'AWS::MSK::Configuration').Properties.ServerProperties)).toEqual({
      'auto.create.topics.enable': 'false',
      'default.replication.factor': replicas,
      'min.insync.replicas': inSync,
      'log.message.timestamp.type': 'LogAppendTime',
      'unclean.leader.election.enable': 'false',
    });
  });

  it('makes the topic, and leaves its settings to the provisioner', () => {
    expect(topic).toMatchObject({ TopicName: 'sensor-data', ReplicationFactor: Number(replicas) });
    expect(topic).not.toHaveProperty('Configs');
  });

  it("keeps the brokers' clock in the topic, for as long as an outage may last", () => {
    const { topicSettings } = theOne(detector, 'Custom::SearchSchema').Properties;
    expect(topicSettings).toEqual({
      'cleanup.policy': 'delete',
      'max.message.bytes': '1048576',
      'message.timestamp.type': 'LogAppendTime',
      'min.insync.replicas': inSync,
      'retention.ms': String(retentionHours * 3_600_000),
    });
  });

  it('lets the provisioner set this topic, and do nothing else to the cluster', () => {
    const policies = ofType(detector, 'AWS::IAM::Policy').filter(([id]) => id.startsWith('SchemaRole'));
    const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const text = ({ Action, Resource }: { Action: unknown; Resource: unknown }) => [
      JSON.stringify(Action),
      rendered(Resource),
    ];
    expect(statements.map(text).filter(([action]) => action?.includes('kafka'))).toEqual([
      ['"kafka-cluster:Connect"', 'arn:aws:kafka:eu-west-1:123456789012:cluster/sensors/abcd-1'],
      [
        '["kafka-cluster:AlterTopicDynamicConfiguration","kafka-cluster:DescribeTopicDynamicConfiguration"]',
        'arn:aws:kafka:eu-west-1:123456789012:topic/sensors/abcd-1/sensor-data',
      ],
    ]);
  });

  it('lets senders write this topic and nothing else', () => {
    const { Statement } = theOne(data, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument;
    expect(
      Statement.map(({ Action, Resource }: { Action: string[]; Resource: unknown }) => [Action, rendered(Resource)]),
    ).toEqual([
      ['kafka:GetBootstrapBrokers', '*'],
      [
        ['kafka-cluster:Connect', 'kafka-cluster:WriteDataIdempotently'],
        'arn:aws:kafka:eu-west-1:123456789012:cluster/sensors/abcd-1',
      ],
      [
        ['kafka-cluster:DescribeTopic', 'kafka-cluster:DescribeTopicDynamicConfiguration', 'kafka-cluster:WriteData'],
        'arn:aws:kafka:eu-west-1:123456789012:topic/sensors/abcd-1/sensor-data',
      ],
    ]);
  });
});

describe.each([
  ['development', 1, 1],
  ['production', 3, 3],
] as const)('OpenSearch in %s', (profile, nodes, zones) => {
  const { data } = pipelineTemplates(profile);
  const domain = theOne(data, 'AWS::OpenSearchService::Domain');
  const { Properties } = domain;

  it('is the newest engine, encrypted everywhere, with sign-in for everyone', () => {
    expect(Properties).toMatchObject({
      EngineVersion: 'OpenSearch_3.7',
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      AdvancedSecurityOptions: { Enabled: true, InternalUserDatabaseEnabled: true },
    });
  });

  it('stands in as many zones as it has nodes for', () => {
    expect(Properties.ClusterConfig).toMatchObject({ InstanceCount: nodes, ZoneAwarenessEnabled: zones > 1 });
    expect(Properties.ClusterConfig.DedicatedMasterCount).toBe(profile === 'production' ? 3 : undefined);
    expect(Properties.VPCOptions.SubnetIds).toHaveLength(zones);
  });

  it('takes the generated password from Secrets Manager', () => {
    const { MasterUserName, MasterUserPassword } = Properties.AdvancedSecurityOptions.MasterUserOptions;
    const secret = theOne(data, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString;
    expect(rendered(MasterUserPassword)).toMatch(
      /^\{\{resolve:secretsmanager:SearchMasterUser\w+:SecretString:password::\}\}$/,
    );
    expect(secret).toMatchObject({ GenerateStringKey: 'password', PasswordLength: 32, RequireEachIncludedType: true });
    expect(JSON.parse(secret.SecretStringTemplate)).toEqual({ username: MasterUserName });
  });

  it('leaves characters for the password that satisfy OpenSearch', () => {
    const { ExcludeCharacters } = theOne(data, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString;
    const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
    expect([...punctuation].filter((character) => !ExcludeCharacters.includes(character))).toEqual([
      '+',
      '-',
      '.',
      '_',
    ]);
  });

  it('writes slow, application and audit logs', () => {
    expect(Object.keys(Properties.LogPublishingOptions).sort()).toEqual([
      'AUDIT_LOGS',
      'ES_APPLICATION_LOGS',
      'INDEX_SLOW_LOGS',
      'SEARCH_SLOW_LOGS',
    ]);
  });
});
