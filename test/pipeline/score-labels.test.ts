import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka } from 'kafkajs';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { UserError } from '../../command-line/command.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { LABEL_HEADER, labelText } from '../../producer/simulation/anomaly-label.ts';
import { runScoreLabels, scoreLabelsOptions } from '../../score-labels/run-score-labels.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { forgetTopic } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
const SPIKES_AT = [3, 8];
const RULES_FLAG = [3, 5];

describe('npm run score-labels', () => {
  const search = sharedSearchClient();
  let scratch: ScratchTopic;

  const scored = async (topic = scratch.topic) => {
    let text = '';
    const out = { write: (more: string) => (text += more) };
    const words = ['--brokers', testBrokers().join(','), '--topic', topic, '--search', searchNode()];
    const parsed = parseOptions(scoreLabelsOptions, words);
    if (!parsed.ok) throw new Error(parsed.problem.join('; '));
    await runScoreLabels(parsed.value, out);
    return text;
  };

  const index = async (fields: (offset: number) => object) => {
    for (const { offset, timestamp } of await recordsOf(scratch))
      await search.index({
        index: 'anomalies-2026.11.22',
        id: `${scratch.topic}-0-${offset}-${timestamp}`,
        body: { ...fields(offset), kafka: { topic: scratch.topic, partition: 0, offset, timestamp } },
      });
  };

  beforeAll(async () => {
    await installSchema(search, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 });
    scratch = await ScratchTopic.create(1);
    for (let second = 0; second < 10; second++) {
      const timestamp = new Date(NOW_MS + second * 1_000).toISOString();
      const label = { kind: 'spike' as const, channel: 'temperature', sinceMs: NOW_MS + second * 1_000 };
      const headers = SPIKES_AT.includes(second) ? { [LABEL_HEADER]: labelText(label) } : {};
      await scratch.send({ key: '1', value: JSON.stringify({ sensor_id: 1, temperature: 20, timestamp }), headers });
    }
  });

  afterAll(async () => {
    await forgetTopic(search, scratch.topic);
    await search.close();
    await scratch.delete();
  });

  it('says what has no verdict yet', async () => {
    expect(await scored()).toContain('10 of 10 records have no verdict yet and count as not flagged.');
  });

  it('compares the labels in the topic with the verdicts in the index', async () => {
    await index((offset) => ({ anomaly_score: RULES_FLAG.includes(offset) ? 1 : 0 }));
    const text = await scored();
    expect(text).toContain('rules: 1 false alarms in 8 normal readings (125.00 in a thousand)');
    expect(text).toMatch(/^spike +2 +1 +50\.0 % +2 +1 +50\.0 % +0 s, 0 readings$/m);
    expect(text).toContain('only the rules are scored');
  });

  it('names a topic that is not there', async () => {
    await expect(scored('no-such-topic')).rejects.toThrow(
      new UserError('There is no topic no-such-topic; name one with --topic.'),
    );
  });
});

/** Offsets and timestamps of the records in partition 0. */
async function recordsOf({ topic, groupId }: ScratchTopic): Promise<{ offset: number; timestamp: number }[]> {
  const consumer = new Kafka({ brokers: testBrokers(), logLevel: 0 }).consumer({ groupId });
  const records: { offset: number; timestamp: number }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: { offset: string; timestamp: string } }) => {
      records.push({ offset: Number(message.offset), timestamp: Number(message.timestamp) });
      if (records.length === 10) resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return records;
}
