/** A finding of a checker that stands, on the resources it stands for, and why. */
export interface AcceptedFinding {
  /** With {@link SYSTEM} for what the names of all stacks begin with. */
  readonly rule: string;
  /** The end of the construct's path. */
  readonly at: RegExp;
  readonly reason: string;
}

/** Stands for name and profile in the rule of a finding. */
export const SYSTEM = '<system>';

const INTERFACES =
  'Lambda demands these actions on network interfaces for a function in a VPC, and the describing ones know no resources.';

const INSIGHTS =
  'Container Insights is charged by the metric, and what runs here are simulated sensors and a way to Dashboards.';

/** The versions of the function of a custom resource. */
const versionsOf = (construct: string, functionId: string): AcceptedFinding => ({
  rule: `AwsSolutions-IAM5[Resource::<${functionId}.Arn>:*]`,
  at: new RegExp(`/${construct}/FrameworkRole/DefaultPolicy/Resource$`),
  reason: "The versions of one function: CDK's grant to invoke it.",
});

/**
 * Accepted findings of AwsSolutions (cdk-nag).
 *
 * @see https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export const ACCEPTED_SOLUTIONS_FINDINGS: readonly AcceptedFinding[] = [
  {
    rule: 'AwsSolutions-SMG4',
    at: /\/MasterUser\/Resource$/,
    reason: "The detector stack rotates it every 90 days; the checker looks in the secret's own stack only.",
  },
  {
    rule: 'AwsSolutions-OS3',
    at: /\/Search\/Domain\/Resource$/,
    reason:
      'OpenSearch Service refuses conditions on addresses for domains in a VPC; the security group narrows instead.',
  },
  {
    rule: 'AwsSolutions-OS5',
    at: /\/Search\/Domain\/Resource$/,
    reason:
      'People sign in by password, whose requests are unsigned; fine-grained access control refuses everyone else.',
  },
  {
    rule: 'AwsSolutions-OS4',
    at: /-development-.*\/Search\/Domain\/Resource$/,
    reason: 'One small node without dedicated masters is the cheapest domain; production has three.',
  },
  {
    rule: 'AwsSolutions-OS7',
    at: /-development-.*\/Search\/Domain\/Resource$/,
    reason: 'One node stands in one zone; production spreads over three.',
  },
  { rule: 'AwsSolutions-IAM5[Resource::*]', at: /\/DetectorRole\/DefaultPolicy\/Resource$/, reason: INTERFACES },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /\/(Retention|Views)Role\/DefaultPolicy\/Resource$/,
    reason: INTERFACES,
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::<ViewsFunctionC730F35B.Arn>:*]',
    at: /\/SchedulerRoleForTarget-\w+\/DefaultPolicy\/Resource$/,
    reason: "The versions of one function: CDK's grant to invoke it.",
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /\/(Schema|Rotation|SavedObjects)\/Role\/DefaultPolicy\/Resource$/,
    reason: INTERFACES,
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /\/SettingsGuard\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The actions that write traces know no resources.',
  },
  versionsOf('SettingsGuard', 'SettingsGuardFunction1BB8D73A'),
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /\/(ProducerPolicy|Schema\/Brokers\/Addresses\/CustomResourcePolicy)\/Resource$/,
    reason: 'AWS names no resource type for kafka:GetBootstrapBrokers.',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /\/ExecutionRole\/DefaultPolicy\/Resource$/,
    reason: 'The action ecr:GetAuthorizationToken knows no resources.',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /\/Dashboards\/Task\/TaskRole\/DefaultPolicy\/Resource$/,
    reason: 'The session actions of ssmmessages know no resources.',
  },
  {
    rule: `AwsSolutions-IAM5[Resource::${SYSTEM}-data:ExportsOutputFnGetAttSearchDomain62FD613EArnF85DED57/*]`,
    at: /\/(Detector|Retention|Views)Role\/DefaultPolicy\/Resource$/,
    reason: 'The HTTP paths of one domain; the security roles inside it decide which indices.',
  },
  versionsOf('Schema', 'SchemaFunctionBE6802AC'),
  versionsOf('SavedObjects', 'SavedObjectsFunction810D5B6D'),
  {
    rule: 'AwsSolutions-IAM5[Resource::<FailedBatchesBucketD51F47E2.Arn>/*]',
    at: /\/DetectorRole\/DefaultPolicy\/Resource$/,
    reason: 'The objects of one bucket: Lambda names them.',
  },
  {
    rule: 'AwsSolutions-S1',
    at: /\/FailedBatches\/Bucket\/Resource$/,
    reason:
      'Only Lambda writes there, and every object says by itself whose it is; access logs would need one more bucket.',
  },
  {
    rule: 'AwsSolutions-ECS2',
    at: /\/Producer\/Task\/Resource$/,
    reason: 'Its environment holds addresses and sizes, no secret.',
  },
  {
    rule: 'AwsSolutions-ECS4',
    at: /\/Cluster\/Resource$/,
    reason: INSIGHTS,
  },
];

/** Accepted findings of CDK's own judge of templates, by which `cdk synth` fails. */
export const ACCEPTED_VALIDATION_FINDINGS: readonly AcceptedFinding[] = [
  {
    rule: 'CloudFormation-Validate::F3020',
    at: /\/Vpc\/(Public|Private)Subnet\d\/Subnet$/,
    reason: 'A condition leaves each subnet either the name or the id of its zone, never both.',
  },
];

const KEYS =
  'A key of our own costs a dollar a month and outlives its stack by 7 to 30 days; AWS encrypts with its own key.';

/**
 * Accepted findings of checkov, written into the resource's metadata.
 *
 * @see https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
 */
export const ACCEPTED_CHECKOV_FINDINGS: readonly AcceptedFinding[] = [
  { rule: 'CKV_AWS_158', at: /\/[A-Za-z]*(Log|Logs\/[A-Za-z]+)\/Resource$/, reason: KEYS },
  { rule: 'CKV_AWS_149', at: /\/MasterUser\/Resource$/, reason: KEYS },
  {
    rule: 'CKV_AWS_173',
    at: /\/(Function|Detector|framework-onEvent)\/Resource$/,
    reason: `No secret is in the environment. ${KEYS}`,
  },
  {
    rule: 'CKV_AWS_111',
    at: /\/(DetectorRole|RetentionRole|ViewsRole|(Schema|Rotation|SavedObjects)\/Role)\/DefaultPolicy\/Resource$/,
    reason: INTERFACES,
  },
  {
    rule: 'CKV_AWS_111',
    at: /\/Dashboards\/Task\/TaskRole\/DefaultPolicy\/Resource$/,
    reason: 'The session actions of ssmmessages know no resources.',
  },
  {
    rule: 'CKV_AWS_116',
    at: /\/(Function|Detector|framework-onEvent|AWS679f53fac002430cb0da5b7982bd2287)\/Resource$/,
    reason:
      'Nothing is lost with an invocation: the topic delivers again, CloudFormation waits for an answer, the schedule comes again.',
  },
  {
    rule: 'CKV_AWS_115',
    at: /\/(Function|Detector|framework-onEvent|AWS679f53fac002430cb0da5b7982bd2287)\/Resource$/,
    reason: 'New accounts refuse any reservation; only the detector has one, in production.',
  },
  {
    rule: 'CKV_AWS_117',
    at: /\/(SettingsGuard\/Function|framework-onEvent|AWS679f53fac002430cb0da5b7982bd2287)\/Resource$/,
    reason: 'It reaches public AWS APIs only, which from inside the VPC would need endpoints.',
  },
  {
    rule: 'CKV_AWS_65',
    at: /\/Cluster\/Resource$/,
    reason: INSIGHTS,
  },
  {
    rule: 'CKV_AWS_18',
    at: /\/FailedBatches\/Bucket\/Resource$/,
    reason: 'Only Lambda writes there; access logs would need one more bucket.',
  },
];

/**
 * Accepted findings of cfn-lint, written into every template's metadata.
 *
 * @see https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md
 */
export const ACCEPTED_CFN_LINT_FINDINGS: readonly Omit<AcceptedFinding, 'at'>[] = [
  { rule: 'W3005', reason: 'CDK writes dependencies that a reference implies already; they do no harm.' },
  { rule: 'W6001', reason: 'The command for Dashboards names subnets and endpoint of other stacks.' },
];
