import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BulkWriter } from '../../adapters/opensearch/bulk/bulk-writer.ts';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import type { DeadLetter } from '../../adapters/opensearch/dead-letters/dead-letters.ts';
import { Redrive } from '../../dead-letters/redrive.ts';
import { WholeRecords } from '../../dead-letters/whole-records.ts';
import { Placements } from '../../functions/detector/placement.ts';
import { RecordJudge } from '../../functions/detector/record-judge.ts';
import { aRecordValue } from '../support/builders/a-record-value.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';

const DAY_MS = 86_400_000;
const JUDGED_AT = '2026-11-22T09:00:01.000Z';
const JUDGED_MS = Date.parse(JUDGED_AT);

/** A reading by the rules of now; its producer has dated it, and it was judged at once. */
const LETTER: DeadLetter = {
  id: `t-0-0-${JUDGED_MS}`,
  reason: 'no-sensor-id',
  error: '',
  sensorId: undefined,
  at: { topic: 't', partition: 0, offset: 0, timestampMs: JUDGED_MS, timestampType: 'CREATE_TIME' },
  key: null,
  value: Buffer.from(aRecordValue()).toString('base64'),
  valueBytes: 1,
  valueTruncated: false,
  ruleSet: 'r',
  judgedAt: JUDGED_AT,
  resolvedAt: undefined,
  documentIndex: undefined,
  droppedAt: undefined,
};

let server: Server;
const asked: string[] = [];

/** Every index is there and empty, but that every day was removed. */
function answerTo(path: string, body: string): object {
  if (path.startsWith('/_bulk'))
    return { errors: false, items: [{ create: { status: 201 }, update: { status: 200 } }] };
  if (path.includes('/_search')) return { hits: { hits: [] } };
  if (!path.startsWith('/_mget')) return { [path.split(/[/?]/)[1] ?? '']: { aliases: { anomalies: {} } } };
  const docs: readonly { readonly _index: string }[] = JSON.parse(body).docs;
  return { docs: docs.map(({ _index }) => ({ found: _index === 'removed-days' })) };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += chunk;
  asked.push(String(request.url));
  const answer = answerTo(String(request.url), body);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

describe('Redrive of a record that its producer has dated', () => {
  beforeAll(async () => {
    server = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('does not bring back a day that retention has removed since it was judged', async () => {
    const client = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const redrive = new Redrive({
      client,
      judge: new RecordJudge(aRuleSet(), 'r'),
      placements: new Placements({ client, retentionOf: () => 7 * DAY_MS }),
      writer: new BulkWriter({ client }),
      wholeRecords: new WholeRecords(() => {
        throw new Error('no bytes were cut');
      }),
    });
    const outcomes = await redrive.redrive([LETTER], JUDGED_MS + 90 * DAY_MS);
    await client.close();
    expect([...outcomes]).toEqual([[LETTER.id, { kind: 'expired' }]]);
    expect(asked).not.toContainEqual(expect.stringContaining('/_bulk'));
  });
});
