import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureTopic, placeGroup } from '../../adapters/kafka/topic.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { UserError } from '../../command-line/command.ts';
import type { FunctionPlace } from '../../detect/function-options.ts';
import { type Learning, learningOf } from '../../detect/live-group.ts';
import { Replay } from '../../detect/replay.ts';
import type { ReplayValues } from '../../detect/replay-options.ts';
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

const place = (learning: Learning = 'model') => ({
  topic: scratch.topic,
  search: { node: searchNode(), authentication: { kind: 'none' as const } },
  kafka: scratch.kafka,
  learning,
});

/** Begins a replay with these options, until something is to be read. */
async function begin(values: Partial<ReplayValues>, learning?: Learning): Promise<boolean> {
  const none = { 'from-offset': undefined, from: undefined, rebuild: false, yes: false, rules: undefined };
  const replay = Replay.of({ ...none, ...values, group: scratch.groupId }, (line) => said.push(line));
  return (await replay?.prepare(place(learning), { requested: false })) ?? false;
}

/** A replay from the beginning that has been prepared, of which nothing has been read. */
async function prepared(node = searchNode()): Promise<Replay> {
  const values = { 'from-offset': '0', from: undefined, rebuild: false, yes: false, rules: undefined };
  const replay = Replay.of({ ...values, group: scratch.groupId }, (line) => said.push(line));
  if (replay === undefined) throw new Error('no replay was asked for');
  await replay.prepare({ ...place(), search: { node, authentication: { kind: 'none' } } }, { requested: false });
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

describe('a replay beside the detector of the same topic', () => {
  /** A member of the live group, as long as the work takes. */
  async function besideMember(work: () => Promise<void>): Promise<void> {
    const consumer = scratch.kafka.consumer({ groupId: scratch.groupId });
    const joined = new Promise((resolve) => consumer.on('consumer.group_join', resolve));
    await consumer.connect();
    await consumer.subscribe({ topics: [scratch.topic] });
    await consumer.run({ autoCommit: false, eachBatch: async () => {} });
    await joined;
    try {
      await work();
    } finally {
      await consumer.disconnect();
    }
  }

  it('refuses to rebuild while that is running, and says what to do', async () => {
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
    await scratch.fill(1, 1);
    await besideMember(async () => {
      await expect(begin({ rebuild: true, yes: true })).rejects.toThrow(
        new UserError(
          `A detector is running: the consumer group "${scratch.groupId}" has members. It would learn what comes after, and the ` +
            'readings before it would be left to the rules alone. Stop it first (one that was killed counts for 10 s more), or ' +
            'rebuild with --no-model; nothing was deleted.',
        ),
      );
      await expect(begin({ rebuild: true, yes: true }, 'needed')).rejects.toThrow(
        /10 s more\); nothing was deleted\.$/,
      );
      expect(await begin({ rebuild: true, yes: true }, 'nothing')).toBe(true);
      expect(await begin({ 'from-offset': '0' })).toBe(true);
    });
    expect(await begin({ rebuild: true, yes: true })).toBe(true);
  });

  it('refuses to begin behind where that has come to', async () => {
    await scratch.fill(2, 5);
    expect(await begin({ 'from-offset': '4' })).toBe(true);
    await scratch.commit(2);
    await expect(begin({ 'from-offset': '4' })).rejects.toThrow(
      new UserError(
        `The replay would begin at offset 4 of partition 0, but the consumer group "${scratch.groupId}" has only come to offset 2: ` +
          '2 records between would be left to the rules alone. Let that detector finish first, or begin at offset 2 or before, or ' +
          'give --no-model.',
      ),
    );
    expect(await begin({ 'from-offset': '4' }, 'nothing')).toBe(true);
    expect(await begin({ 'from-offset': '2' })).toBe(true);
    expect(await begin({ 'from-offset': '1:4' })).toBe(true);
    await scratch.cutOff(0, 4);
    expect(await begin({ 'from-offset': '4' })).toBe(true);
  });
});

describe('what a replay learns', () => {
  const here: FunctionPlace = { kind: 'in-process', memoryLimitMb: 1_024, environments: 2 };
  const deployed: FunctionPlace = { kind: 'deployed', functionName: 'detector', concurrency: 1 };
  const ruleSet = aRuleSet();
  const stateful = aRuleSet({ rules: [{ name: 'stuck', channel: 'temperature', stuck_for: '1s' }] });

  it.each([
    ['nothing by threshold rules alone', { place: here, withModel: false, ruleSet }, 'nothing'],
    ['the model, which can be left out', { place: here, withModel: true, ruleSet }, 'model'],
    ['what stateful rules need', { place: here, withModel: false, ruleSet: stateful }, 'needed'],
    ['what a deployed function may need', { place: deployed, withModel: true, ruleSet }, 'needed'],
  ] as const)('is %s', (_, settings, learning) => {
    expect(learningOf(settings)).toBe(learning);
  });
});
