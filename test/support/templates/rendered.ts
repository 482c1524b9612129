type Intrinsic = Readonly<Record<string, unknown>>;

const ACCOUNT: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * A value of a template as CloudFormation would put it in, as far as a test can know: references to resources become their
 * logical ids, and ARNs of clusters and domains look like ARNs.
 */
export function rendered(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value as Intrinsic);
  if (name === 'Ref') return ACCOUNT[String(argument)] ?? String(argument);
  if (name === 'Fn::GetAtt') return attribute((argument as string[]).join('.'));
  if (name === 'Fn::ImportValue') return attribute(rendered(argument).replace(/^.*:/, ''));
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, readonly unknown[]];
    return parts.map(rendered).join(separator);
  }
  if (name === 'Fn::Select') {
    const [index, list] = argument as [number, unknown];
    return parts(list)[Number(index)] ?? '';
  }
  return JSON.stringify(value);
}

function parts(list: unknown): readonly string[] {
  const [separator, text] = (list as { 'Fn::Split': [string, unknown] })['Fn::Split'];
  return rendered(text).split(separator);
}

function attribute(name: string): string {
  if (/KafkaCluster\w*Arn|KafkaCluster\w*\.Arn/.test(name))
    return 'arn:aws:kafka:eu-west-1:123456789012:cluster/sensors/abcd-1';
  if (/^ExportsOutputRefSearchMasterUser/.test(name))
    return 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:master-AbCdEf';
  if (/Role\w*\.Arn$/.test(name)) return `arn:aws:iam::123456789012:role/${name}`;
  if (/DomainEndpoint/.test(name)) return 'vpc-sensors.eu-west-1.es.amazonaws.com';
  return name;
}
