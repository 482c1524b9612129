import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Client, searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { aModelDetector, KeptTelemetry, type ModelSettings } from '../../../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../../../support/builders/a-kafka-event.ts';
import { aRecordValue } from '../../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../../support/builders/a-rule-set.ts';
import { bulkAnswer, recordedRefusal } from '../../../support/builders/recorded-answer.ts';
import {
  type Answer,
  aSearchServer,
  type SearchServer,
  spoiledStates,
  writtenStates,
} from '../../../support/doubles/a-search-server.ts';
import { timePasses } from '../../../support/passing-time.ts';

/** Time in which an attempt is made, and another after the shortest pause. */
const SHORT_MS = 400;
const LONG_MS = 30_000;
/** More than are read by one request. */
const MANY_SENSORS = 600;
const TOO_LARGE: Answer = { status: 413, body: '' };

type States = NonNullable<Parameters<typeof aSearchServer>[1]>;

let server: SearchServer | undefined;
let client: Client | undefined;

/** Judges one reading of each of so many sensors, before a node that takes every document and answers so to what it is asked of states. */
async function detect(
  sensors: number,
  states: States,
  deadlineMs: number,
  telemetry = new KeptTelemetry(),
  settings: ModelSettings = {},
) {
  server = await aSearchServer((ids) => bulkAnswer(ids.map(() => 201)), states);
  client = searchClient({ node: server.node });
  const records = Array.from({ length: sensors }, (_, offset) =>
    aKafkaRecord({ offset, value: base64(aRecordValue({ sensor_id: offset })) }),
  );
  const detector = aModelDetector(client, Date.now, telemetry, { mostSensors: sensors, ...settings });
  await detector.detect(aKafkaEvent(records), deadlineMs);
}

const answered = (status: number, error?: object) => (ids: readonly string[]) => ({
  status: 200,
  body: { items: ids.map((_id) => ({ index: { _id, status, ...(error !== undefined && { error }) } })) },
});

describe('the detector when OpenSearch is in trouble with the states of sensors', () => {
  afterEach(async () => {
    jest.restoreAllMocks();
    await client?.close();
    await server?.close();
  });

  it.each(['disk-full', 'write-block'])('takes the recorded %s for a block, as it does for documents', async (name) => {
    const { status, error } = recordedRefusal(name);
    await expect(detect(1, { write: answered(status, error) }, Date.now() + SHORT_MS)).rejects.toMatchObject({
      name: 'SearchTrouble',
      code: 'refused',
      refusal: 'block',
    });
  });

  it.each([
    ['a full disk', 'cluster_block_exception', { code: 'refused', refusal: 'block' }],
    ['too many requests', 'rejected_execution_exception', { code: 'busy', refusal: 'other' }],
  ])('tells apart why a whole request is refused with status 429: %s', async (_, type, expected) => {
    const write = () => ({ status: 429, body: { error: { type }, status: 429 } });
    await expect(detect(1, { write }, Date.now() + SHORT_MS)).rejects.toMatchObject(expected);
  });

  it('writes states that are too large for one request in halves, each once', async () => {
    const sizes: number[] = [];
    const written: string[] = [];
    const write = (ids: readonly string[]) => {
      sizes.push(ids.length);
      if (ids.length > 2) return TOO_LARGE;
      written.push(...ids);
      return writtenStates(ids);
    };
    await detect(7, { write }, Date.now() + LONG_MS);
    expect(sizes).toEqual([7, 3, 1, 2, 4, 2, 2]);
    expect([written.length, new Set(written).size]).toEqual([7, 7]);
  });

  it('keeps states without the model of those sensors only that a rule judges by what they said before', async () => {
    let written = 0;
    const write = (ids: readonly string[]) => {
      written += ids.length;
      return writtenStates(ids);
    };
    const ruleSet = aRuleSet({ rules: [{ name: 'r', channel: 'temperature', stuck_for: '1m', sensors: ['1', '3'] }] });
    const settings = { ruleSet, withModel: false };
    await detect(7, { write }, Date.now() + LONG_MS, undefined, settings);
    expect(written).toBe(2);
  });

  it('says what to raise where a single state is too large, as for a document', async () => {
    await expect(detect(1, { write: () => TOO_LARGE }, Date.now() + SHORT_MS)).rejects.toThrow(
      /^a request of \d+ bytes with a single document was refused with status 413; raise http\.max_content_length of OpenSearch, or the limit of the proxy in front of it$/,
    );
  });

  it('sends again only what was not written', async () => {
    const requests: (readonly string[])[] = [];
    const write = (ids: readonly string[], request: number): Answer => {
      requests.push(ids);
      const items = ids.map((_id, place) => ({ index: { _id, status: request === 0 && place === 1 ? 429 : 200 } }));
      return { status: 200, body: { items } };
    };
    await detect(3, { write }, Date.now() + LONG_MS);
    expect(requests).toEqual([requests[0], [requests[0]?.[1]]]);
  });

  it('sends again what an answer says nothing of, and takes the versions of the others as they are', async () => {
    const requests: (readonly string[])[] = [];
    const write = (ids: readonly string[], request: number): Answer => {
      requests.push(ids);
      const items = ids.map((_id, place) => (request === 0 && place === 1 ? {} : { index: { _id, status: 200 } }));
      return { status: 200, body: { items } };
    };
    await detect(3, { write }, Date.now() + LONG_MS);
    expect(requests).toEqual([requests[0], [requests[0]?.[1]]]);
  });

  it('gives each request only the time that is left, not that which was left for the first of them', async () => {
    const read = (ids: readonly string[], request: number) => {
      if (request > 0) return 'silence' as const;
      timePasses(LONG_MS);
      return spoiledStates(ids);
    };
    await expect(detect(MANY_SENSORS, { read }, Date.now() + LONG_MS)).rejects.toMatchObject({ code: 'unreachable' });
  }, 15_000);

  it('gives up at its deadline, after pauses that grow, where others write the same state each time before it', async () => {
    const telemetry = new KeptTelemetry();
    let writes = 0;
    const write = (ids: readonly string[]) => {
      writes++;
      return answered(409)(ids);
    };
    await expect(detect(1, { write }, Date.now() + SHORT_MS, telemetry)).rejects.toThrow(
      'others wrote the states of 1 sensors each time before they could be written',
    );
    expect(telemetry.summaries).toEqual([]);
    // The second attempt is made at once; no pause is shorter than half of 50 ms.
    expect(writes).toBeGreaterThan(1);
    expect(writes).toBeLessThanOrEqual(2 + SHORT_MS / 25);
  });
});
