import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { createSimulation } from '../../../producer/simulation/simulation.ts';
import { CuttingProxy } from '../../support/doubles/cutting-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { producerSettings, TestRun } from '../../support/programs/producer-run.ts';
import { ProducerTopic, testBrokerAddress } from '../../support/servers/producer-topic.ts';

const SEED = 7;
const SENSORS = 10;

/** The first readings of the simulation, by sensor and without their times. */
function simulated(count: number): Record<string, (number | undefined)[][]> {
  const next = createSimulation({ mode: 'uniform', sensors: SENSORS, seed: SEED, anomalies: 0 });
  return bySensor(Array.from({ length: count }, () => next(0)).map(({ sensorId, channels }) => [sensorId, channels]));
}

/** The readings in a topic, in their order there, by sensor and without their times. */
async function found(topic: ProducerTopic): Promise<Record<string, (number | undefined)[][]>> {
  return bySensor((await topic.records()).map(({ key, value }) => [Number(key), JSON.parse(value)]));
}

function bySensor(readings: [number, Readonly<Record<string, number>>][]): Record<string, (number | undefined)[][]> {
  const groups: Record<string, (number | undefined)[][]> = {};
  for (const [sensor, { temperature, pressure }] of readings) {
    groups[sensor] ??= [];
    groups[sensor].push([temperature, pressure]);
  }
  return groups;
}

describe('a producer behind a broken network', () => {
  let topic: ProducerTopic;
  let proxy: CuttingProxy;
  let run: TestRun;

  beforeEach(async () => {
    topic = await new ProducerTopic().create(3);
  });

  afterEach(async () => {
    await Promise.allSettled([run.stop(), proxy.goAway()]);
    await topic.delete();
  });

  const start = (settings: { count?: number; rate: number }, graceMs = 2_000) => {
    run = new TestRun(
      producerSettings({ topic: topic.name, seed: SEED, sensors: SENSORS, brokers: proxy.address, ...settings }),
      {
        graceMs,
        socketFactory: proxy.socketFactory,
      },
    );
  };

  it.each([
    { rate: 1_000, count: 2_000 },
    { rate: 20_000, count: 30_000 },
  ])('writes every reading once and in order at $rate a second while requests and answers are cut', async (load) => {
    const random = xoroshiro128plus(11);
    let produceAnswers = 0;
    // Every second one, since nobody knows how many a busy machine's few large batches get.
    const cuts = (chunk: string) =>
      chunk === 'produce answer' ? produceAnswers++ % 2 === 0 : uniformFloat32(random) < 0.06;
    proxy = await new CuttingProxy({ ...testBrokerAddress(), cuts }).listen();
    start(load);
    expect(await run.finished).toBe(0);
    expect(proxy.cutProduceAnswers).toBeGreaterThan(3);
    expect(await found(topic)).toEqual(simulated(load.count));
  });

  it('says that a broker is away, waits for it, and then sends everything that became due', async () => {
    proxy = await new CuttingProxy(testBrokerAddress()).listen();
    start({ rate: 200, count: 1_600 });
    await eventually('the first readings', () => run.told.length > 0);
    await proxy.goAway();
    await eventually('a second warning', () => run.errLines.filter((line) => line.includes('no readings')).length > 1);
    await proxy.listen();
    expect(await run.finished).toBe(0);
    expect(await found(topic)).toEqual(simulated(1_600));
    expect(run.errLines.find((line) => line.includes('takes no readings'))).toMatch(/; \d+ are waiting\.$/);
    expect(run.errLines.some((line) => /is back after \d+\.\d s/.test(line))).toBe(true);
  });

  it('waits for a broker that is not there yet', async () => {
    proxy = await new CuttingProxy(testBrokerAddress()).listen();
    await proxy.goAway();
    start({ rate: 1_000, count: 500 });
    await eventually('a warning', () => run.errLines.some((line) => line.includes('no readings')));
    await proxy.listen();
    expect(await run.finished).toBe(0);
    expect(await topic.count()).toBe(500);
  });

  it('says how many readings may or may not have arrived when the grace runs out', async () => {
    proxy = await new CuttingProxy(testBrokerAddress()).listen();
    start({ rate: 1_000 }, 300);
    await eventually('the first readings', () => run.told.length > 0);
    proxy.swallowAnswers = true;
    await eventually('an answer that is swallowed', () => proxy.swallowedProduceAnswers > 0);
    expect(await run.stop()).toBe(1);
    const said = /^Acknowledged: (\d+) readings; (\d+) more may or may not have arrived\.$/.exec(
      run.outLines.at(-1) ?? '',
    );
    const [, acknowledged, unknown] = said ?? [];
    expect(Number(acknowledged)).toBeLessThan(await topic.count());
    expect(Number(acknowledged) + Number(unknown)).toBeGreaterThanOrEqual(await topic.count());
  });
});
