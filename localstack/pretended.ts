import type { StackResource } from './account/emulated-stack.ts';

/** What LocalStack gives a resource whose type it does not know: it takes it, and makes nothing. */
const PLACEHOLDER_ID = 'unknown';

/**
 * What an emulator without a token keeps but does not carry out, by the type of the resource; what does it instead, or that nothing does.
 *
 * @see docs/localstack.md
 */
export const KEPT_ONLY: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'looked at every few minutes, and not at all where it has arithmetic or a percentile',
  'AWS::CloudWatch::CompositeAlarm': 'a rule that names alarms by their names is not worked out',
  'AWS::CloudWatch::Dashboard': 'nothing draws it',
  'AWS::IAM::Policy': 'nothing is refused by it here; npm test -- test/emulated enforces it in another emulator',
  'AWS::Logs::ResourcePolicy': 'no service writes there',
  'AWS::Scheduler::Schedule': 'this command calls its function once a minute instead',
  'AWS::SecretsManager::RotationSchedule': 'nothing rotates',
};

/** A line for each type of resource that is not what it is on AWS; none of them may be called deployed. */
export function pretendedLines(resources: readonly StackResource[]): readonly string[] {
  const placeholders = resources.filter(({ physicalId }) => physicalId === PLACEHOLDER_ID || physicalId === '');
  const kept = resources.filter((resource) => !placeholders.includes(resource) && resource.type in KEPT_ONLY);
  return [
    ...counted(placeholders).map(([type, count]) => `${count} × ${type}: a placeholder, nothing was made`),
    ...counted(kept).map(([type, count]) => `${count} × ${type}: kept, but ${KEPT_ONLY[type]}`),
  ];
}

function counted(resources: readonly StackResource[]): readonly (readonly [string, number])[] {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  return types.map((type) => [type, resources.filter((resource) => resource.type === type).length]);
}
