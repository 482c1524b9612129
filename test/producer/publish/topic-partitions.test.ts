import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PLAINTEXT } from '../../../adapters/kafka/kafka-connection.ts';
import { countPartitions, type TopicWait } from '../../../producer/publish/topic-partitions.ts';
import { AskedKafka, type BrokerAnswer, VirtualClock } from '../../support/doubles/an-asked-kafka.ts';
import { protocolError } from '../../support/doubles/producer-scripted-kafka.ts';
import { RenamingProxy } from '../../support/doubles/renaming-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { producerSettings, TestRun } from '../../support/programs/producer-run.ts';
import { ProducerTopic, testBrokers } from '../../support/servers/producer-topic.ts';

const TEN_MINUTES_MS = 600_000;
const FOR_TASKS: TopicWait = { topicPatienceMs: Number.POSITIVE_INFINITY, refusalPatienceMs: TEN_MINUTES_MS };

/** As kafkajs throws what a small broker of Amazon MSK says to one connection too many. */
const refused = Object.assign(new Error('SASL OAUTHBEARER authentication failed: Too many connects'), {
  name: 'KafkaJSSASLAuthenticationError',
});
const unauthorized = protocolError('TOPIC_AUTHORIZATION_FAILED');
const unknown = protocolError('UNKNOWN_TOPIC_OR_PARTITION');
const untrusted = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
const away = new Error('connect ECONNREFUSED');

/** Asks a broker that gives these answers in turn, in virtual time. */
function ask(answers: readonly BrokerAnswer[], wait: TopicWait = FOR_TASKS) {
  const kafka = new AskedKafka(answers);
  const clock = new VirtualClock();
  const told: string[] = [];
  const counted = countPartitions({
    ...{ ...wait, kafka, clock, topic: 'any', abandoned: new AbortController().signal },
    connection: { brokers: ['127.0.0.1:1'], security: PLAINTEXT },
    onTrouble: (reason) => void told.push(reason),
  });
  return { kafka, clock, told, counted };
}

const times = (count: number, answer: BrokerAnswer) => Array.from({ length: count }, () => answer);

describe('the wait for the topic, in virtual time', () => {
  it.each([
    ['sign-in', refused, 'SASL OAUTHBEARER authentication failed: Too many connects'],
    ['permission', unauthorized, expect.stringContaining('this user may not write to it')],
  ])('outlasts a refused %s for ten minutes, and asks less and less often', async (_, refusal, reason) => {
    const { counted, told, clock } = ask([...times(20, refusal), 6]);
    expect(await counted).toBe(6);
    expect(told).toEqual(Array.from({ length: 20 }, () => reason));
    for (const [attempt, pauseMs] of clock.pausesMs.entries()) {
      const most = Math.min(500 * 2 ** attempt, 30_000);
      expect(pauseMs).toBeGreaterThanOrEqual(most / 2);
      expect(pauseMs).toBeLessThanOrEqual(most);
    }
  });

  it('ends with one sentence when brokers have given no answer for as long as was to be waited', async () => {
    const { counted } = ask(times(20, away), { connectTimeoutSeconds: 30 });
    await expect(counted).rejects.toThrow(
      /^Kafka at 127\.0\.0\.1:1 has not answered for 3\d s \(connect ECONNREFUSED\), and --connect-timeout ends the waiting/,
    );
  });

  it('does not ask in step with others that were refused together', async () => {
    const pauses = await Promise.all(
      times(5, refused).map(async () => {
        const { counted, clock } = ask([refused, 6]);
        await counted;
        return clock.pausesMs[0];
      }),
    );
    expect(new Set(pauses).size).toBeGreaterThan(1);
  });

  it.each([
    ['sign-in', refused, /^Kafka at 127\.0\.0\.1:1 does not accept .* \(SASL OAUTHBEARER .* Too many connects\)/],
    ['permission', unauthorized, /^Kafka refuses readings for topic any: this user may not write to it/],
  ])('gives up a refused %s with a sentence after ten minutes, not before', async (_, refusal, sentence) => {
    const { counted, clock } = ask([refusal]);
    await expect(counted).rejects.toThrow(sentence);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(TEN_MINUTES_MS);
    expect(clock.nowMs()).toBeLessThan(TEN_MINUTES_MS + 30_000);
  });

  it('counts the ten minutes on while connections break between refusals', async () => {
    const { counted, clock } = ask(Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? refused : away)));
    await expect(counted).rejects.toThrow(/does not accept/);
    expect(clock.nowMs()).toBeLessThan(TEN_MINUTES_MS + 60_000);
  });

  it('counts anew after it was let in', async () => {
    const half = times(12, refused);
    const { counted, clock } = ask([...half, unknown, ...half, unknown, ...half, 6]);
    expect(await counted).toBe(6);
    expect(clock.nowMs()).toBeGreaterThan(TEN_MINUTES_MS);
  });

  it.each([
    ['a refused sign-in', refused, /does not accept/],
    ['a refused permission', unauthorized, /may not write/],
  ])('gives up %s at once where a person waits', async (_, refusal, sentence) => {
    const { counted, kafka } = ask([refusal, 6], {});
    await expect(counted).rejects.toThrow(sentence);
    expect(kafka.asked).toBe(1);
  });

  it('gives up a certificate that is not trusted at once, for tasks too', async () => {
    await expect(ask([untrusted, 6]).counted).rejects.toThrow(/^The certificate of Kafka at \S+ cannot be trusted/);
  });

  it('keeps one client and its connection while the topic is unknown, and asks every few seconds', async () => {
    const { counted, kafka, clock, told } = ask([...times(30, unknown), 6]);
    expect(await counted).toBe(6);
    expect(kafka).toMatchObject({ clients: 1, connections: 1 });
    expect(Math.max(...clock.pausesMs)).toBeLessThanOrEqual(5_000);
    expect(clock.pausesMs.at(-1)).toBeGreaterThanOrEqual(2_500);
    expect(told).toHaveLength(30);
  });

  it('connects anew after a failure, with the same client', async () => {
    const { counted, kafka } = ask([away, unknown, away, 6]);
    await counted;
    expect(kafka).toMatchObject({ clients: 1, connections: 3 });
  });
});

describe('the wait for the topic on a real broker', () => {
  let topic: ProducerTopic;
  let run: TestRun | undefined;

  beforeEach(async () => {
    topic = await new ProducerTopic().create(3);
  });

  afterEach(async () => {
    await run?.stop().catch(() => undefined);
    await topic.delete();
  });

  it('ends with one sentence where the broker was reached and calls itself what cannot be', async () => {
    const proxy = await RenamingProxy.before(testBrokers(), 'kafka-srv');
    run = new TestRun(producerSettings({ topic: topic.name, brokers: proxy.address, count: 5, quiet: true }));
    await expect(run.finished).rejects.toThrow(/was reached, but calls itself kafka-srv:\d+, which cannot be reached/);
    await proxy.close();
  });

  it('goes on to the next broker when the first of the list is away', async () => {
    const brokers = `127.0.0.1:1,${testBrokers()}`;
    run = new TestRun(producerSettings({ topic: topic.name, brokers, count: 5, quiet: true }));
    const sent = run;
    await eventually('all is sent', () => sent.outLines.includes('Acknowledged: 5 readings.'));
  }, 20_000);
});
