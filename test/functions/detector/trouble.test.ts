import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bundleDetector } from '../../../functions/bundle.ts';
import { workTimeMs } from '../../../functions/detector/detector.ts';
import { aKafkaEvent, aKafkaRecord } from '../../support/builders/a-kafka-event.ts';
import { bulkAnswer, recordedRefusal } from '../../support/builders/recorded-answer.ts';
import { type Answer, aSearchServer, type SearchServer } from '../../support/doubles/a-search-server.ts';
import { timePasses } from '../../support/passing-time.ts';
import { BundledDetector } from '../../support/programs/bundled-detector.ts';

/** Time left of an invocation that is enough on a busy machine too. */
const INVOCATION_MS = 20_000;
/** Time left of an invocation: half a second for its work, and a reserve. */
const SOON_OVER_MS = 625;
/** Time left in which more than one attempt is made. */
const UNHURRIED_MS = 2000;

const event = aKafkaEvent([
  aKafkaRecord({ offset: 0 }),
  aKafkaRecord({ offset: 1, value: null }),
  aKafkaRecord({ offset: 2 }),
]);

let bundlePath: string;
let server: SearchServer | undefined;

async function detectorBefore(answer: (ids: readonly string[], request: number) => Answer): Promise<BundledDetector> {
  server = await aSearchServer(answer);
  return new BundledDetector(bundlePath, { SEARCH_NODE: server.node, MODEL: 'off' });
}

describe('the bundled detector when OpenSearch is in trouble', () => {
  beforeAll(async () => {
    bundlePath = await bundleDetector();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await server?.close();
    server = undefined;
  });

  it.each([['shard-limit'], ['closed-index'], ['write-block'], ['disk-full'], ['index-missing']])(
    'fails the invocation for the recorded %s and makes no dead letter of it',
    async (name) => {
      const detector = await detectorBefore((ids, request) => {
        if (request === 1) timePasses(INVOCATION_MS);
        return bulkAnswer(ids.map((id) => (id.includes('-0-0-') ? recordedRefusal(name) : 201)));
      });
      await expect(detector.invoke(event, INVOCATION_MS)).rejects.toMatchObject({
        name: 'SearchTrouble',
        code: 'refused',
      });
      const first = [0, 1, 2].map((offset) => expect.stringContaining(`sensor-data-0-${offset}-`));
      expect(server?.requests).toEqual([first, [first[0]]]);
      expect(detector.printed.metrics).toMatchObject([{ FailedBatches: 1, SearchRefusals: expect.anything() }]);
      expect(detector.printed.metrics[0]).not.toHaveProperty('Records');
      const error = expect.objectContaining({ name: 'SearchTrouble' });
      expect(detector.printed.logs).toContainEqual(
        expect.objectContaining({ level: 'ERROR', code: 'batch-failed', error }),
      );
    },
  );

  it.each<[string, Answer, string]>([
    ['refuses everything', { status: 403, body: '' }, 'refused'],
    ['is busy', { status: 429, body: '' }, 'busy'],
    ['cuts connections', 'cut', 'unreachable'],
    ['does not answer', 'silence', 'unreachable'],
  ])('fails the invocation before its time is over when OpenSearch %s', async (_, answer, code) => {
    const detector = await detectorBefore(() => answer);
    // A timer, since what holds up this process holds up both.
    const timeOver = sleep(UNHURRIED_MS, 'late', { ref: false });
    await expect(Promise.race([detector.invoke(event, UNHURRIED_MS), timeOver])).rejects.toMatchObject({
      name: 'SearchTrouble',
      code,
    });
    expect(JSON.stringify(detector.printed.logs)).not.toContain('sensor_id');
  });

  it.each([
    ['shard-limit', 'RefusedByShardLimit'],
    ['write-block', 'RefusedByBlock'],
    ['disk-full', 'RefusedByBlock'],
    ['closed-index', 'RefusedByBlock'],
    ['index-missing', 'RefusedOtherwise'],
  ])('counts what is refused by the recorded %s as %s', async (name, metric) => {
    const detector = await detectorBefore(() => bulkAnswer([201, 201, recordedRefusal(name)]));
    await expect(detector.invoke(event, SOON_OVER_MS)).rejects.toThrow();
    const [metrics] = detector.printed.metrics;
    const kinds = Object.keys(metrics ?? {}).filter((key) => key.startsWith('Refused'));
    expect(kinds).toEqual([metric]);
    expect(metrics?.[metric]).toEqual(metrics?.['SearchRefusals']);
  });

  it('counts what is refused for a missing permission as that, of a request and of an item', async () => {
    const item = {
      status: 403,
      error: { type: 'security_exception', reason: 'no permissions for [indices:data/write/bulk]' },
    };
    const whole = { status: 403, body: { error: item.error, status: 403 } };
    for (const answer of [bulkAnswer([item, 201, 201]), whole]) {
      const detector = await detectorBefore(() => answer);
      await expect(detector.invoke(event, SOON_OVER_MS)).rejects.toThrow();
      expect(detector.printed.metrics).toMatchObject([{ RefusedByRole: expect.anything() }]);
      await server?.close();
    }
  });

  it('counts the operations that it sends again', async () => {
    const detector = await detectorBefore((ids, request) => bulkAnswer(ids.map(() => (request === 0 ? 429 : 201))));
    await detector.invoke(event);
    expect(detector.printed.metrics).toMatchObject([{ BulkRetries: 3, Records: 3 }]);
    expect(detector.printed.logs).toContainEqual(
      expect.objectContaining({ level: 'WARN', code: 'bulk-retried', operations: 3, trouble: 'busy' }),
    );
  });

  it('fails the invocation when a dead letter cannot be written', async () => {
    const refusal = recordedRefusal('mapper-parsing');
    const detector = await detectorBefore((ids) => bulkAnswer(ids.map((id) => (id.includes('-0-1-') ? refusal : 201))));
    await expect(detector.invoke(event)).rejects.toThrow(/^a dead letter was refused: 400 mapper_parsing_exception/);
  });

  it.each([[{ Records: [] }], [null], [{ eventSource: 'aws:kafka' }]])('refuses the event %j', async (foreign) => {
    const detector = await detectorBefore(() => 'silence');
    await expect(detector.invoke(foreign)).rejects.toThrow(/event/);
    expect(server?.requests).toEqual([]);
  });

  it('does not start with an unusable environment, and says all that is wrong with it', () => {
    expect(() => new BundledDetector(bundlePath, { SEARCH_NODE: 'nowhere', TOPIC_RETENTION_HOURS: '0' })).toThrow(
      'The detector\'s configuration is unusable: SEARCH_NODE must be an http or https URL, got "nowhere"; TOPIC_RETENTION_HOURS must be a number from 1 to 1000000, or -1 for ever, got "0".',
    );
  });

  it('does not start with an unusable rules file', () => {
    const environment = { SEARCH_NODE: 'http://127.0.0.1:9', RULES_FILE: 'no-such-file.json' };
    expect(() => new BundledDetector(bundlePath, environment)).toThrow(
      /^The detector's rules are unusable: the rules file no-such-file.json cannot be read/,
    );
  });
});

describe('the time of an invocation', () => {
  it.each([
    [0, 0],
    [1_000, 800],
    [2_000, 1_600],
    [7_500, 6_000],
    [60_000, 58_500],
    [840_000, 838_500],
  ])('of %d ms leaves %d for its work: a short one most of it', (remainingMs, workMs) => {
    expect(workTimeMs(remainingMs)).toBe(workMs);
  });
});
