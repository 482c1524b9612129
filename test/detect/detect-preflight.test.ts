import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLAINTEXT } from '../../adapters/kafka/kafka-connection.ts';
import { prepareKafka } from '../../detect/detect-preflight.ts';
import { RenamingProxy } from '../support/doubles/renaming-proxy.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';

const MISSING = 'detect-preflight-test-not-there';

describe('Before npm run detect reads', () => {
  let scratch: ScratchTopic;
  beforeAll(async () => {
    scratch = await ScratchTopic.create(1);
  });
  afterAll(() => scratch.delete());

  const prepare = (topic: string, failed: string) =>
    prepareKafka({
      brokers: testBrokers(),
      security: PLAINTEXT,
      topic,
      onFailure: { kind: 'kafka', topic: failed },
    });

  it('passes over topics that are there', async () => {
    await prepare(scratch.topic, scratch.topic);
  });

  it('says what brokers call themselves that were reached, but not by that name', async () => {
    const proxy = await RenamingProxy.before(testBrokers()[0] ?? '', 'kafka-srv');
    const asked = prepareKafka({ brokers: [proxy.address], security: PLAINTEXT, topic: scratch.topic });
    await expect(asked).rejects.toThrow(
      new RegExp(
        `^Kafka at ${proxy.address} was reached, but calls itself kafka-srv:\\d+, which cannot be reached from here ` +
          '\\(getaddrinfo .* kafka-srv\\): set advertised\\.listeners of the broker',
      ),
    );
    await proxy.close();
  });

  it.each([
    ['the topic', '--topic', 'message.timestamp.type=LogAppendTime', () => prepare(MISSING, scratch.topic)],
    [
      'the topic of the on-failure destination',
      '--on-failure',
      'max.message.bytes=2097176',
      () => prepare(scratch.topic, MISSING),
    ],
  ])('names %s where it is missing, its option and the command that makes it', async (_, option, setting, prepared) => {
    const create = `kafka-topics.sh --bootstrap-server ${testBrokers()[0]} --create --topic ${MISSING} --partitions 6 --config ${setting}`;
    await expect(prepared()).rejects.toThrow(
      `Kafka at ${testBrokers()} has no topic "${MISSING}"; create it (${create}) or name another with ${option}.`,
    );
  });
});
