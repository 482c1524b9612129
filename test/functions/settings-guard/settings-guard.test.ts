import { describe, expect, it } from '@jest/globals';
import { handler } from '../../../functions/settings-guard/handler.ts';

const DEPLOYED = {
  'kafka.partitions': '12',
  'kafka.storageGib': '200',
  'kafka.instanceType': 'kafka.m7g.large',
  'kafka.brokersPerZone': '1',
  'kafka.monitoring': 'DEFAULT',
  'kafka.retentionHours': '168',
  'network.zones': '3',
  'network.egress': 'public-subnet',
  'search.replicas': '1',
  'retention.keepDays': '30',
  'pollers.mode': 'provisioned',
  'pollers.consumerGroup': 'detector',
  'pollers.startingPosition': 'TRIM_HORIZON',
  'pollers.startingTimestamp': '',
  'pollers.batchWindowSeconds': '5',
  rules: '[{"name":"hot","channel":"temperature","above":40}]',
};
type Settings = Readonly<Record<string, string>>;

const created = async (settings: Settings) =>
  handler({ RequestType: 'Create', ResourceProperties: { settings, accept: [] } });

/** Updates as CloudFormation does; the answer is the id, or the lines of the refusal but the first. */
async function update(from: Settings, to: Settings, accept: readonly string[] = []): Promise<string | string[]> {
  const { PhysicalResourceId } = await created(from);
  const event = {
    RequestType: 'Update',
    PhysicalResourceId,
    OldResourceProperties: { settings: from, accept: [] },
    ResourceProperties: { settings: to, accept },
  } as const;
  return handler(event).then(
    (answer) => answer.PhysicalResourceId,
    (error: Error) => error.message.split('\n').slice(1),
  );
}

const refusedWith = (changes: Settings, accept: readonly string[] = []) =>
  update(DEPLOYED, { ...DEPLOYED, ...changes }, accept);

describe('the guard of deployed settings', () => {
  it.each([
    ['the same again', {}],
    ['more partitions', { 'kafka.partitions': '24' }],
    ['a longer retention', { 'kafka.retentionHours': '336', 'retention.keepDays': '365' }],
    ['another way out', { 'network.egress': 'nat-gateway' }],
    ['one change of the cluster', { 'kafka.instanceType': 'kafka.m7g.xlarge' }],
    ['a replay by a new group', { 'pollers.consumerGroup': 'again', 'pollers.startingPosition': 'AT_TIMESTAMP' }],
    ['other pollers of a new group', { 'pollers.consumerGroup': 'new', 'pollers.mode': 'on-demand' }],
    ['no window of a new group', { 'pollers.consumerGroup': 'new', 'pollers.batchWindowSeconds': '-1' }],
    ['a window of 0', { 'pollers.batchWindowSeconds': '0' }],
    ['a setting that it did not know', { 'network.cidr': '10.1.0.0/16' }],
  ] as const)('lets through %s', async (_what, changes) => {
    expect(await refusedWith(changes)).toMatch(/^settings-[0-9a-f]{16}$/);
  });

  it("lets through the name that Lambda's own window has now in place of the former", async () => {
    const window = (batchWindowSeconds: string) => ({ ...DEPLOYED, 'pollers.batchWindowSeconds': batchWindowSeconds });
    expect(await update(window('0'), window('-1'))).toMatch(/^settings-/);
  });

  it.each([
    ['kafka.partitions', '6'],
    ['kafka.storageGib', '100'],
    ['network.zones', '2'],
    ['pollers.mode', 'on-demand'],
    ['pollers.startingPosition', 'LATEST'],
    ['pollers.startingTimestamp', '2026-11-22T09:00:00Z'],
    ['pollers.batchWindowSeconds', '-1'],
  ])('refuses %s %s with both values, whoever accepts it', async (setting, value) => {
    const [refusal, ...others] = await refusedWith({ [setting]: value }, [setting]);
    expect(refusal).toMatch(new RegExp(`^${setting} ${DEPLOYED[setting as keyof typeof DEPLOYED]} → ${value}: `));
    expect(others).toEqual([]);
  });

  it.each([
    ['kafka.retentionHours', '24', {}],
    ['retention.keepDays', '29', {}],
    ['search.replicas', '0', {}],
    ['rules', '[]', {}],
    ['pollers.consumerGroup', 'new', { 'pollers.startingPosition': 'LATEST' }],
  ] as const)('refuses %s %s unless it is accepted', async (setting, value, beside) => {
    const changes = { [setting]: value, ...beside };
    expect(await refusedWith(changes)).toEqual([expect.stringContaining(`deploy with -c accept=${setting}`)]);
    expect(await refusedWith(changes, [setting])).toMatch(/^settings-/);
  });

  it('shows of many rules those that one of both lacks', async () => {
    const rule = (place: number, above: number) => `rule-${place} channel-${place} above ${above}`;
    const rules = Array.from({ length: 40 }, (_, place) => rule(place, 40));
    const changed = rules.with(30, rule(30, 41));
    const inWords = (id: string, all: readonly string[]) => ({ rules: `${id} (${all.join(', ')})` });
    const [former, wanted] = [inWords('0123456789ab', rules), inWords('ba9876543210', changed)];
    expect(await update({ ...DEPLOYED, ...former }, { ...DEPLOYED, ...wanted })).toEqual([
      expect.stringMatching(/^rules without rule-30 channel-30 above 40 → with rule-30 channel-30 above 41: /),
    ]);
    const sameLimits = inWords('ba9876543210', rules);
    expect(await update({ ...DEPLOYED, ...former }, { ...DEPLOYED, ...sameLimits })).toEqual([
      expect.stringMatching(/^rules 0123456789ab → ba9876543210: /),
    ]);
  });

  it('takes how much the brokers measure for one of these changes', async () => {
    expect(await refusedWith({ 'kafka.monitoring': 'PER_BROKER', 'kafka.storageGib': '300' })).toEqual([
      'MSK takes one change of a cluster at a time: deploy kafka.storageGib first, then kafka.monitoring',
    ]);
    expect(await refusedWith({ 'kafka.monitoring': 'PER_BROKER' })).toMatch(/^settings-/);
  });

  it('names every refusal, and which of two changes of the cluster comes first', async () => {
    const changes = { 'kafka.partitions': '6', 'kafka.brokersPerZone': '2', 'kafka.storageGib': '300' };
    expect(await refusedWith(changes)).toEqual([
      'kafka.partitions 12 → 6: Kafka takes no partitions away',
      'MSK takes one change of a cluster at a time: deploy kafka.storageGib first, then kafka.brokersPerZone',
    ]);
  });

  it('lets CloudFormation go back after a refusal', async () => {
    const refused = { ...DEPLOYED, 'network.zones': '2' };
    const { PhysicalResourceId } = await created(DEPLOYED);
    const rollback = {
      RequestType: 'Update',
      PhysicalResourceId,
      OldResourceProperties: { settings: refused, accept: [] },
      ResourceProperties: { settings: DEPLOYED, accept: [] },
    } as const;
    expect(await handler(rollback)).toEqual({ PhysicalResourceId });
  });

  it('deletes nothing and refuses no deletion', async () => {
    const ResourceProperties = { settings: DEPLOYED, accept: [] };
    expect(await handler({ RequestType: 'Delete', PhysicalResourceId: 'settings-0', ResourceProperties })).toEqual({
      PhysicalResourceId: 'settings-0',
    });
  });
});
