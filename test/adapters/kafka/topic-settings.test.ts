import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTopicSettings, settingDifferences } from '../../../adapters/kafka/topic-settings.ts';
import { eventually } from '../../support/eventually.ts';
import { ScratchTopic } from '../../support/servers/scratch-topic.ts';

const WANTED = {
  'max.message.bytes': '1048576',
  'message.timestamp.type': 'LogAppendTime',
  'min.insync.replicas': '1',
  'retention.ms': '3600000',
};

describe("a topic's settings on a real broker", () => {
  let scratch: ScratchTopic;

  beforeEach(async () => {
    scratch = await ScratchTopic.create(1, { 'message.timestamp.type': 'CreateTime', 'segment.ms': '600000' });
  });

  afterEach(() => scratch.delete());

  /** The brokers learn from the controller what is set, some time after the answer. */
  const isSet = (wanted: Readonly<Record<string, string>>) =>
    eventually('the topic is set so', async () => {
      return (await settingDifferences(scratch.admin, scratch.topic, wanted)).length === 0;
    });

  it('names each setting that differs, with what it is and what it should be', async () => {
    const { admin, topic } = scratch;
    expect(await settingDifferences(admin, topic, { ...WANTED, 'no.such': 'setting' })).toEqual([
      { name: 'max.message.bytes', is: '1048588', wanted: '1048576' },
      { name: 'message.timestamp.type', is: 'CreateTime', wanted: 'LogAppendTime' },
      { name: 'retention.ms', is: '604800000', wanted: '3600000' },
      { name: 'no.such', is: undefined, wanted: 'setting' },
    ]);
  });

  it('are set as asked, and those that are not asked for stay', async () => {
    const { admin, topic } = scratch;
    const changed = await setTopicSettings(admin, topic, WANTED);
    expect(changed.map(({ name }) => name)).toEqual(['max.message.bytes', 'message.timestamp.type', 'retention.ms']);
    await isSet({ ...WANTED, 'segment.ms': '600000' });
  });

  it('are not written again when they are as asked', async () => {
    const { admin, topic } = scratch;
    await setTopicSettings(admin, topic, WANTED);
    await isSet(WANTED);
    expect(await setTopicSettings(admin, topic, WANTED)).toEqual([]);
  });

  it('follow a retention that has changed', async () => {
    const { admin, topic } = scratch;
    await setTopicSettings(admin, topic, WANTED);
    await isSet(WANTED);
    const longer = { ...WANTED, 'retention.ms': '7200000' };
    expect(await setTopicSettings(admin, topic, longer)).toEqual([
      { name: 'retention.ms', is: '3600000', wanted: '7200000' },
    ]);
    await isSet(longer);
  });

  it('are refused with the name of the protocol error where there is no such topic', async () => {
    const asked = setTopicSettings(scratch.admin, `${scratch.topic}-missing`, WANTED);
    await expect(asked).rejects.toMatchObject({ type: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  it('are refused where a value is none', async () => {
    const asked = setTopicSettings(scratch.admin, scratch.topic, { 'retention.ms': 'long' });
    await expect(asked).rejects.toMatchObject({ type: 'INVALID_CONFIG' });
  });
});
