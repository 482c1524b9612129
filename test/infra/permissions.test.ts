import { describe, expect, it } from '@jest/globals';
import { MANY_OPTIONS, pipelineTemplates, type Resource } from '../support/templates/pipeline-templates.ts';
import { rendered } from '../support/templates/rendered.ts';

/** Every asterisk that may stand in a policy: where, which, and why it cannot be narrower. */
const ALLOWED: readonly (readonly [policy: RegExp, asterisk: RegExp, reason: string])[] = [
  [
    /^(Detector|Retention|Views|Schema|Rotation|SavedObjects)Role/,
    /^resource \* of ec2:\w+(, ec2:\w+)*(, kafka:GetBootstrapBrokers)?(, xray:\w+)*$/,
    'interfaces of a function in a VPC, which Lambda checks without resources, and brokers, whose finding knows none',
  ],
  [/^SchemaBrokers/, /^resource \* of kafka:GetBootstrapBrokers$/, 'the action knows no resources'],
  [/^ProducerPolicy/, /^resource \* of kafka:GetBootstrapBrokers$/, 'the action knows no resources'],
  [
    /^(Detector|Retention|Views|Schema|Rotation|SettingsGuard|SavedObjects)Role/,
    /^resource \* of xray:\w+, xray:\w+$/,
    'traces know no resources',
  ],
  [
    /^(Detector|Retention|Views)Role/,
    /^resource \w+SearchDomain\w+Arn\w+\/\* of es:/,
    "the paths of one domain's HTTP API",
  ],
  [/^SettingsGuardFrameworkRole/, /^resource SettingsGuardFunction\w+\.Arn:\* of lambda:InvokeFunction$/, 'versions'],
  [/^SchemaFrameworkRole/, /^resource SchemaFunction\w+\.Arn:\* of lambda:InvokeFunction$/, 'versions of one function'],
  [/^SavedObjectsFrameworkRole/, /^resource SavedObjectsFunction\w+\.Arn:\* of lambda:InvokeFunction$/, 'versions'],
  [
    /^SchedulerRoleForTarget/,
    /^resource ViewsFunction\w+\.Arn:\* of lambda:InvokeFunction$/,
    'versions of one function',
  ],
  [/ExecutionRole/, /^resource \* of ecr:GetAuthorizationToken$/, 'the action knows no resources'],
  [/^DashboardsTaskTaskRole/, /^resource \* of (ssmmessages:\w+(, )?)+$/, 'the actions know no resources'],
  [/^SearchDomain/, /^resource \* of es:/, 'this one domain, in the policy of which it stands'],
  [/^SearchDomain/, /^principal \*$/, 'passwords travel in unsigned requests; network and security roles narrow them'],
  [
    /^(SecretsManager|Lambda|Sts)\w{8}$/,
    /^(action \*|principal \*|resource \* of \*)$/,
    'endpoints, which conditions close',
  ],
  [/^ViewsSns\w{8}$/, /^principal \*$/, 'an endpoint, which a condition closes'],
  [/^FailedBatchesBucket/, /^(action s3:\*|principal \*)$/, 'both in a statement that denies requests without TLS'],
  [/^FailedBatchesBucket/, /^resource FailedBatchesBucket\w+\.Arn\/\* of s3:\*$/, 'objects of one bucket'],
  [/^DetectorRole/, /^resource FailedBatchesBucket\w+\.Arn\/\* of s3:/, 'objects of one bucket, which Lambda names'],
  [
    /^AlarmsKey/,
    /^(resource \* of kms:|action kms:(\*|GenerateDataKey\*)$)/,
    'the key in the policy of which it stands',
  ],
  [/^SearchLogsPolicy/, /^resource SearchLogs\w+\.Arn of /, 'streams of one log group'],
];

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Condition?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function asterisksOf({ Action, Resource, Principal }: Statement): string[] {
  const actions = listOf(Action).map(String);
  const resources = listOf(Resource ?? []).map((resource) => `resource ${rendered(resource)} of ${actions.join(', ')}`);
  const principals = JSON.stringify(Principal ?? '').includes('"*"') ? ['principal *'] : [];
  return [
    ...actions.map((action) => `action ${action}`).filter((text) => text.includes('*')),
    ...resources.filter((text) => text.slice(0, text.indexOf(' of ')).includes('*')),
    ...principals,
  ];
}

function statementsOf({ Type, Properties }: Resource): readonly Statement[] {
  const documents = [
    Properties.PolicyDocument,
    Properties.AccessPolicies,
    Properties.KeyPolicy,
    ...(Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument),
  ].filter((document) => document !== undefined && typeof document !== 'string');
  if (Type === 'AWS::Logs::ResourcePolicy') return JSON.parse(rendered(Properties.PolicyDocument)).Statement;
  return documents.flatMap((document) => listOf(document.Statement) as Statement[]);
}

const cases = [
  ['development', {}],
  ['development', { 'alerts.email': 'one@example.com' }],
  ['production', {}],
  ['production', MANY_OPTIONS],
] as const;

describe.each(cases)('permissions in %s %j', (profile, settings) => {
  const templates = pipelineTemplates(profile, settings);
  const resources = Object.values(templates).flatMap((template) => Object.entries(template.Resources));

  it('hold an asterisk only where it is listed with a reason', () => {
    const found = resources.flatMap(([id, resource]) =>
      statementsOf(resource)
        .filter(({ Effect }) => Effect === 'Allow' || id.startsWith('FailedBatches'))
        .flatMap((s) => asterisksOf(s).map((a) => [id, a] as const)),
    );
    const unexplained = found.filter(
      ([id, asterisk]) => !ALLOWED.some(([policy, known]) => policy.test(id) && known.test(asterisk)),
    );
    expect(unexplained).toEqual([]);
    expect(found.length).toBeGreaterThan(5);
  });

  it('let network interfaces be handled by Lambda, and not by the code of a function', () => {
    const inVpc = resources.filter(([id]) =>
      /^(Detector|Retention|Schema|Rotation|Views|SavedObjects)RoleDefaultPolicy/.test(id),
    );
    expect(inVpc).toHaveLength(6);
    for (const [, resource] of inVpc) {
      const about = statementsOf(resource).filter(({ Action }) => JSON.stringify(Action).includes('NetworkInterface'));
      const [allowed, denied] = ['Allow', 'Deny'].map((effect) => about.find(({ Effect }) => Effect === effect));
      expect(listOf(allowed?.Action)).toEqual(expect.arrayContaining([...listOf(denied?.Action)]));
      const { ArnLike } = (denied?.Condition ?? {}) as { readonly ArnLike?: Readonly<Record<string, unknown>> };
      expect(rendered(ArnLike?.['lambda:SourceFunctionArn'])).toBe('arn:aws:lambda:eu-west-1:123456789012:function:*');
    }
  });

  it('let flow logs be written for this account only', () => {
    const trusts = resources.flatMap(([, { Properties }]) => Properties?.AssumeRolePolicyDocument?.Statement ?? []);
    const [trust] = trusts.filter(({ Principal }) => Principal.Service === 'vpc-flow-logs.amazonaws.com');
    expect(rendered(trust.Condition.StringEquals['aws:SourceAccount'])).toBe('123456789012');
    expect(rendered(trust.Condition.ArnLike['aws:SourceArn'])).toBe(
      'arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*',
    );
  });

  it('let nobody of another account through an endpoint', () => {
    const endpoints = resources.filter(([, { Type }]) => Type === 'AWS::EC2::VPCEndpoint');
    for (const [id, resource] of endpoints)
      expect([id, ...statementsOf(resource).map(({ Condition }) => Condition)]).toEqual([
        id,
        { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
        ...(id.startsWith('ViewsSns') ? [] : [{ Bool: { 'aws:PrincipalIsAWSService': 'true' } }]),
      ]);
  });

  it('let the views publish to the topic of alerts and to no other, and use no key by themselves', () => {
    const about = resources
      .filter(([id]) => /^Views(RoleDefaultPolicy|Sns)/.test(id))
      .flatMap(([, resource]) => statementsOf(resource))
      .filter(({ Action }) => /sns:|kms:/.test(JSON.stringify(Action)));
    const isTold = 'alerts.email' in settings;
    const ways = isTold ? (profile === 'development' ? 2 : 1) : 0;
    expect(about.map(({ Action, Resource }) => [Action, rendered(Resource)])).toEqual(
      Array(ways).fill(['sns:Publish', expect.stringMatching(/^ViewsAlerts\w+$/)]),
    );
  });

  it('let the detector delete nothing, and nobody change part of a resource', () => {
    const httpOf = (role: string) =>
      resources
        .filter(([id]) => id.startsWith(role))
        .flatMap(([, resource]) => statementsOf(resource).flatMap(({ Action }) => listOf(Action).map(String)))
        .filter((action) => action.startsWith('es:'));
    expect(httpOf('DetectorRole')).toEqual(['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut']);
    expect(httpOf('RetentionRole')).toEqual(['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpPost']);
    expect(httpOf('ViewsRole')).toEqual(['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut']);
  });

  it('let the function of saved objects read the master password, and do nothing else in the account', () => {
    const role = resources.filter(([id]) => id.startsWith('SavedObjectsRoleDefaultPolicy'));
    const allowed = role.flatMap(([, resource]) => statementsOf(resource)).filter(({ Effect }) => Effect === 'Allow');
    const actions = allowed.flatMap(({ Action }) => listOf(Action).map(String));
    expect(new Set(actions.map((action) => action.replace(/:.*/, '')))).toEqual(
      new Set(['ec2', 'logs', 'secretsmanager', 'xray']),
    );
    const secrets = allowed.filter(({ Action }) => JSON.stringify(Action).includes('secretsmanager'));
    expect(secrets.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue']);
    expect(secrets.map(({ Resource }) => rendered(Resource))).toEqual([expect.stringMatching(/:secret:master-/)]);
  });

  it('come from no policy of AWS, whose width others choose', () => {
    const managed = resources.flatMap(([id, { Properties }]) =>
      listOf(Properties?.ManagedPolicyArns ?? [])
        .map(rendered)
        .filter((arn) => arn.includes(':aws:policy/'))
        .map((arn) => [id, arn]),
    );
    expect(managed).toEqual([]);
  });

  it('let no function make a log group, which would outlive the stack', () => {
    expect(JSON.stringify(resources)).not.toContain('logs:CreateLogGroup');
  });
});
