import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { noticeTrouble } from '../../detect/trouble-notice.ts';
import { bundleDetector } from '../../functions/bundle.ts';
import { aKafkaEvent, aKafkaRecord } from '../support/builders/a-kafka-event.ts';
import { bulkAnswer, recordedRefusal } from '../support/builders/recorded-answer.ts';
import { aSearchServer, type SearchServer } from '../support/doubles/a-search-server.ts';
import { BundledDetector } from '../support/programs/bundled-detector.ts';

let bundlePath: string;
let server: SearchServer | undefined;

/** Why the detector waits, after each line that it prints in one invocation. */
async function shownAfter(answer: Parameters<typeof aSearchServer>[0]): Promise<readonly (string | undefined)[]> {
  server = await aSearchServer(answer);
  const detector = new BundledDetector(bundlePath, { SEARCH_NODE: server.node });
  await detector.invoke(aKafkaEvent([aKafkaRecord()]), 2_000).catch(() => {});
  const shown: { failing: string | undefined } = { failing: undefined };
  const { logs, metrics } = detector.printed;
  return [...logs, ...metrics].map((line) => {
    noticeTrouble(shown, JSON.stringify(line));
    return shown.failing;
  });
}

describe('noticeTrouble', () => {
  beforeAll(async () => {
    bundlePath = await bundleDetector();
  });

  afterEach(() => server?.close());

  it('shows the reason from the first repetition on, and keeps it when the invocation fails', async () => {
    const shown = await shownAfter(() => bulkAnswer([recordedRefusal('disk-full')]));
    expect(new Set(shown).size).toBe(1);
    expect(shown[0]).toMatch(/429 cluster_block_exception: .*flood-stage/);
  });

  it('knows the line by its code, whatever its sentence says', () => {
    const shown: { failing: string | undefined } = { failing: undefined };
    noticeTrouble(shown, '{"message":"bulk operations are sent again","reason":"a reading that quotes us"}');
    expect(shown.failing).toBeUndefined();
    noticeTrouble(shown, '{"message":"in other words","code":"bulk-retried","reason":"the disk is full"}');
    expect(shown.failing).toBe('the disk is full');
  });

  it('no longer shows it when the invocation succeeds', async () => {
    const shown = await shownAfter((_, request) => bulkAnswer([request === 0 ? recordedRefusal('disk-full') : 201]));
    expect([shown[0], shown.at(-1)]).toEqual([expect.stringContaining('flood-stage'), undefined]);
  });
});
