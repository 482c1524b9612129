import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { RecordBuffers } from '../../../event-source-mapping/delivery/record-buffers.ts';
import { Signal } from '../../../event-source-mapping/signal.ts';
import { GroupConsumer, type GroupConsumerListener } from '../../../event-source-mapping/source/group-consumer.ts';
import { KafkaSource, type KafkaSourceOptions } from '../../../event-source-mapping/source/kafka-source.ts';
import { TopicContinuity } from '../../../event-source-mapping/source/topic-continuity.ts';
import { eventually } from '../../support/eventually.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';
import { ScriptedBrokers } from '../../support/virtual/scripted-brokers.ts';
import { ScriptedKafka } from '../../support/virtual/scripted-kafka.ts';
import { ScriptedLink } from '../../support/virtual/scripted-link.ts';
import { VirtualClock } from '../../support/virtual/virtual-clock.ts';

const REPLACED = 50;
const PARTITIONS = 2;
const limits = { maxRecordsPerPartition: 10, maxBytesPerPartition: 1e6, maxBytes: 1e6 };

const unused = () => {};
const deaf: GroupConsumerListener = {
  joining: unused,
  joined: unused,
  sharedWithOtherTopics: unused,
  answered: unused,
  read: async () => {},
  leftOut: unused,
};

function aNetwork() {
  const clock = new VirtualClock(1);
  const link = new ScriptedLink(clock);
  const brokers = new ScriptedBrokers({ clock, partitions: 1, brokers: 1, fetchSize: 10, onCommit: () => {} });
  return { clock, link, brokers };
}

function aSource(
  { link, brokers }: Pick<ReturnType<typeof aNetwork>, 'link' | 'brokers'>,
  { onMade = unused, ...settings }: Partial<KafkaSourceOptions> & { readonly onMade?: () => void },
) {
  return new KafkaSource({
    brokers: ['b:1'],
    topic: brokers.topicName,
    groupId: 'g',
    clock: link.clock,
    buffers: new RecordBuffers(brokers.topicName, limits, link.clock),
    newKafka: (onLogged) => {
      onMade();
      return new ScriptedKafka(brokers, link, onLogged);
    },
    log: unused,
    onJoined: unused,
    onPassed: unused,
    ...settings,
  });
}

/** Counts the waits for a signal that have not ended. */
function countWaits() {
  const { wait } = Signal.prototype;
  const waits = { open: 0 };
  jest.spyOn(Signal.prototype, 'wait').mockImplementation(function (this: Signal, timeoutMs?: number) {
    waits.open++;
    return wait.call(this, timeoutMs).finally(() => waits.open--);
  });
  return waits;
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a source that waits for its starting position', () => {
  it('stops though the brokers do not answer', async () => {
    const { clock, link, brokers } = aNetwork();
    const source = aSource({ link, brokers }, { onStart: () => new Promise<void>(unused) });
    source.start();
    await clock.run(1_000);
    let stopped = false;
    void source.stop().then(() => (stopped = true));
    await clock.run(5_000);
    expect(stopped).toBe(true);
  });
});

describe('a consumer that is replaced', () => {
  it('leaves nothing waiting behind, however many were before it', async () => {
    const { clock, link, brokers } = aNetwork();
    const waits = countWaits();
    let made = 0;
    const source = aSource({ link, brokers }, { onMade: () => made++ });
    link.cut();
    source.start();
    while (made < REPLACED) await clock.run(500);
    expect(waits.open).toBeLessThanOrEqual(1);
    void source.stop();
    await clock.run(5_000);
    expect(waits.open).toBe(0);
  });

  it('is no member of its group afterwards, though it was ended while it joined', async () => {
    const { clock, link, brokers } = aNetwork();
    const kafka = new ScriptedKafka(brokers, link, unused);
    const consumer = new GroupConsumer({ kafka, topic: brokers.topicName, groupId: 'g', listener: deaf });
    const ended = consumer.run(undefined).catch((error: Error) => error.message);
    while (brokers.group.members.length === 0) await clock.run(1);
    consumer.end(new Error('enough'));
    void consumer.disconnect();
    expect(await ended).toBe('enough');
    // Shorter than a session, at whose end the group would lose the member in any case.
    await clock.run(3_000);
    expect(brokers.group.members).toEqual([]);
  });

  it('does not end the next one when the topic it was asked about turns out to be another', async () => {
    const { clock, link, brokers } = aNetwork();
    const ended: string[] = [];
    let current = 'the first';
    const continuity = new TopicContinuity({
      newKafka: () => new ScriptedKafka(brokers, link, unused),
      topic: brokers.topicName,
      groupId: 'g',
      clock: link.clock,
      reader: () => {
        const name = current;
        return { end: () => ended.push(name) };
      },
    });
    await continuity.commit(new Map([[0, 5]]), async () => {});
    // The brokers have nothing committed.
    const refused = continuity.commit(new Map([[0, 6]]), async () => {}).catch(({ message }: Error) => message);
    current = 'the next';
    await clock.run(100);
    expect(await refused).toBe('the topic was made again');
    expect(ended).toEqual(['the first']);
  });

  it('leaves all partitions of a real broker to the others, though it was ended while it joined', async () => {
    const scratch = await ScratchTopic.create(PARTITIONS);
    const { topic, groupId, admin } = scratch;
    // Longer than anyone waits here: no member is taken for dead.
    const sessionTimeoutMs = 30_000;
    const aConsumer = (listener: Partial<GroupConsumerListener>) => {
      const kafka = new Kafka({ brokers: testBrokers(), logLevel: logLevel.NOTHING });
      return new GroupConsumer({ kafka, topic, groupId, sessionTimeoutMs, listener: { ...deaf, ...listener } });
    };
    const state = async () => (await admin.describeGroups([groupId])).groups[0]?.state;
    const joins: number[][] = [];
    let release = unused;
    const released = new Promise<void>((resolve) => (release = resolve));
    const reading = { begun: false };
    const other = aConsumer({
      joined: (_, partitions) => joins.push([...partitions].sort()),
      // Without a heartbeat meanwhile it learns of the join of the one that is ended, and lets it go on, only then.
      read: async () => {
        reading.begun = true;
        await released;
      },
    });
    other.run(undefined).catch(unused);
    await scratch.fill(PARTITIONS, 1);
    await eventually('the other one reads', () => reading.begun);
    const consumer = aConsumer({});
    consumer.run(undefined).catch(unused);
    await eventually('it waits to be let in', async () => (await state()) === 'PreparingRebalance');
    consumer.end(new Error('enough'));
    const disconnected = consumer.disconnect();
    release();
    await eventually('the other one has all again', () => joins.length > 1 && joins.at(-1)?.length === PARTITIONS);
    await disconnected;
    expect(joins).toEqual([[0, 1], [expect.any(Number)], [0, 1]]);
    other.end(new Error('enough'));
    await other.disconnect();
    await scratch.delete();
  });
});
