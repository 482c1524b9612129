import { createHash } from 'node:crypto';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { EmulatedAccount } from '../../../localstack/account/emulated-account.ts';
import type { RoleRequest } from '../../../localstack/stand-in/stand-in.ts';
import type { Call, Statement } from './policy-simulator.ts';

/** A call as ministack's trail keeps it. */
interface TrailEvent {
  readonly eventSource: string;
  readonly eventName: string;
  readonly requestParameters: Readonly<Record<string, string>>;
}

interface TrailRecord {
  /** The event as JSON. */
  readonly CloudTrailEvent: string;
  readonly Resources: readonly { readonly ResourceName: string }[];
}

/** The inline policies of a role, as they are deployed. */
export async function statementsOf(account: EmulatedAccount, role: string): Promise<readonly Statement[]> {
  const iam = (action: string, parameters: Readonly<Record<string, string>>) =>
    account.query('iam', action, { RoleName: role, ...parameters }, '2010-05-08');
  const names = [...(await iam('ListRolePolicies', {})).matchAll(/<member>([^<]+)<\/member>/g)].map(([, name]) => name);
  const policies = await Promise.all(names.map((name) => iam('GetRolePolicy', { PolicyName: name ?? '' })));
  return policies.flatMap((policy) => {
    const [, document = ''] = /<PolicyDocument>([^<]+)<\/PolicyDocument>/.exec(policy) ?? [];
    return [JSON.parse(decodeURIComponent(document)).Statement].flat();
  });
}

/** The access key with which ministack lets a function sign. */
export function accessKeyOf({ FunctionArn, Role }: FunctionConfiguration): string {
  const digest = createHash('sha256').update(`${FunctionArn}:${Role}`).digest('hex');
  return `ASIA${digest.slice(0, 16).toUpperCase()}`;
}

/** What a function has called of the account's APIs, by its own signatures. */
export async function callsOf(account: EmulatedAccount, of: FunctionConfiguration): Promise<readonly Call[]> {
  const found = { AttributeKey: 'AccessKeyId', AttributeValue: accessKeyOf(of) };
  const trail = await account.call('cloudtrail', 'CloudTrail_20131101.LookupEvents', { LookupAttributes: [found] });
  const events = trail['Events'] as readonly TrailRecord[];
  return events.map(({ CloudTrailEvent, Resources }) => {
    const event: TrailEvent = JSON.parse(CloudTrailEvent);
    const [service = ''] = event.eventSource.split('.');
    const { Action: name = event.eventName, SecretId, TopicArn } = event.requestParameters;
    const action = `${service}:${service === 'lambda' && name === 'Invoke' ? 'InvokeFunction' : name}`;
    const [named] = Resources.map(({ ResourceName }) => decodeURIComponent(ResourceName));
    const resource = SecretId ?? TopicArn ?? named ?? '*';
    return {
      role: roleName(of.Role ?? ''),
      action,
      resource,
      context: { 'lambda:SourceFunctionArn': of.FunctionArn ?? '' },
    };
  });
}

/** What functions have asked of OpenSearch, as calls of the domain's API. */
export function searchCalls(requests: readonly RoleRequest[], domainArn: string): readonly Call[] {
  return requests.map(({ roleArn, method, path }) => {
    const verb = `${method.charAt(0)}${method.slice(1).toLowerCase()}`;
    return { role: roleName(roleArn), action: `es:ESHttp${verb}`, resource: `${domainArn}${path.replace(/\?.*/, '')}` };
  });
}

export const roleName = (arn: string): string => arn.split('/').at(-1) ?? '';
