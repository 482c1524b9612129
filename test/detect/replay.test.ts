import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureTopic, placeGroup } from '../../adapters/kafka/topic.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { Replay } from '../../detect/replay.ts';
import { MetricSums } from '../../event-source-mapping/metrics/embedded-metrics.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { ScratchTopic } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const client = sharedSearchClient();
let scratch: ScratchTopic;
let said: string[];

beforeEach(async () => {
  scratch = await ScratchTopic.create(2);
  said = [];
});

afterEach(() => scratch.delete());
afterAll(() => client.close());

/** A replay from the beginning that has been prepared, of which nothing has been read. */
async function prepared(node = searchNode()): Promise<Replay> {
  const values = { 'from-offset': '0', from: undefined, rebuild: false, yes: false, rules: undefined };
  const replay = Replay.of({ ...values, group: scratch.groupId }, (line) => said.push(line));
  if (replay === undefined) throw new Error('no replay was asked for');
  await replay.prepare(
    { topic: scratch.topic, search: { node, authentication: { kind: 'none' } }, kafka: scratch.kafka },
    { requested: false },
  );
  return replay;
}

const commit = (replay: Replay, partition: number, offset: number) =>
  placeGroup(scratch.kafka, scratch.topic, replay.groupId, new Map([[partition, offset]]));

describe('a replay', () => {
  it('is done when each partition is judged to its end, or was emptied meanwhile', async () => {
    await scratch.fill(2, 5);
    const replay = await prepared();
    await scratch.cutOff(0, 5);
    let isDone = false;
    const done = replay.done().then(() => (isDone = true));
    await commit(replay, 1, 4);
    expect(isDone).toBe(false);
    await commit(replay, 1, 5);
    await done;
  });

  it('is done at the end of a topic that was made again meanwhile, with fewer records', async () => {
    await scratch.fill(2, 5);
    const replay = await prepared();
    await scratch.admin.deleteTopics({ topics: [scratch.topic] });
    await ensureTopic(scratch.admin, { topic: scratch.topic, partitions: 2, retentionHours: 1 });
    await scratch.fill(1, 3);
    await commit(replay, 0, 3);
    await replay.done();
  });

  it('says what is left to do, in a sentence, and leaves no group behind, where OpenSearch is away at its end', async () => {
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
    await scratch.fill(1, 1);
    const replay = await prepared('http://127.0.0.1:1');
    expect(await replay.end(new MetricSums())).toBe(false);
    expect(said).toContainEqual(
      expect.stringMatching(
        /^Which dead letters are documents now was not looked up \(.+\); the same command does it\.$/,
      ),
    );
    const { groups } = await scratch.admin.listGroups();
    expect(groups.filter(({ groupId }) => groupId === replay.groupId)).toEqual([]);
  });
});
