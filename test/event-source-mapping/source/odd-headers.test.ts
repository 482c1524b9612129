import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { startMapping } from '../../support/servers/running-mapping.ts';
import { ScratchTopic } from '../../support/servers/scratch-topic.ts';

let topic: ScratchTopic;
let mapping: Awaited<ReturnType<typeof startMapping>>['mapping'] | undefined;

beforeEach(async () => {
  topic = await ScratchTopic.create(1);
});

afterEach(async () => {
  await mapping?.stop(1_000);
  mapping = undefined;
  await topic.delete();
});

describe('a record with headers whose names objects have too', () => {
  it("arrives, though kafkajs's own decoder makes a function of one", async () => {
    const names: readonly [string, string | string[]][] = [
      ['tag', ['1', '2']],
      ['constructor', '3'],
      ['toString', '4'],
    ];
    const headers = Object.fromEntries(names);
    await topic.send({ value: 'a', headers });
    const environment = new FakeEnvironment();
    ({ mapping } = await startMapping(topic, environment));
    await eventually('the record', () => environment.succeeded.length === 1);
    expect(recordsOf(environment.succeeded).map(({ headers }) => headers)).toEqual([
      [{ tag: [49] }, { tag: [50] }, { constructor: [51] }, { toString: [52] }],
    ]);
  });
});
