import type { EmulatedAccount } from '../../../localstack/account/emulated-account.ts';

/** Names in an account that begin so, of whatever has names: each once, sorted. */
export async function namesIn(account: EmulatedAccount, beginning: string): Promise<readonly string[]> {
  const answers = await Promise.all([
    account.query('monitoring', 'DescribeAlarms', {}, '2010-08-01'),
    account.query('monitoring', 'ListDashboards', {}, '2010-08-01'),
    account.query('iam', 'ListRoles', {}, '2010-05-08'),
    account.query('sns', 'ListTopics', {}, '2010-03-31'),
    account.call('secretsmanager', 'secretsmanager.ListSecrets', {}).then(JSON.stringify),
    account.call('logs', 'Logs_20140328.DescribeLogGroups', {}).then(JSON.stringify),
    account.call('events', 'AWSEvents.ListRules', {}).then(JSON.stringify),
  ]);
  const names = answers.join(' ').match(new RegExp(`${beginning}[\\w-]*`, 'g')) ?? [];
  return [...new Set(names)].sort();
}
