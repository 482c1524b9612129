import { Agent, request } from 'node:http';
import { verdictDocument } from '../../detection/document.ts';
import { storedIdOf } from '../../detection/id-form.ts';
import { ReadingParser } from '../../detection/reading.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';
import { judge } from '../../detection/verdict.ts';
import { benchReadings, type ReadingShape } from '../bench-readings.ts';

/** The limit: the same documents, serialised beforehand, sent by nothing but Node's HTTP client. */
const [, , searchUrl = '', index = '', count = '0', shape = '{}'] = process.argv;
const DOCUMENTS_PER_REQUEST = 2000;
const REQUESTS_IN_FLIGHT = 2;

const agent = new Agent({ keepAlive: true, maxSockets: REQUESTS_IN_FLIGHT });
const bodies = serialise(Number(count));
process.send?.({ kind: 'ready' });
process.once('message', () => void sendAll());

function serialise(readings: number): Buffer[] {
  const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
  if (!ruleSet.ok) throw new Error('the default rules are unusable');
  const parser = new ReadingParser(ruleSet.value);
  const made: Buffer[] = [];
  let lines = '';
  let offset = 0;
  for (const { value } of benchReadings(readings, Date.now(), JSON.parse(shape) as ReadingShape)) {
    const reading = parser.parse(Buffer.from(value), 0);
    if (!reading.ok) throw new Error(reading.problem.error);
    const timestampType = 'LOG_APPEND_TIME' as const;
    const at = { topic: 'raw-bulk', partition: offset % 6, offset, timestampMs: Date.now(), timestampType };
    const document = verdictDocument(
      reading.value,
      judge(reading.value, ruleSet.value),
      at,
      'f3ecba255d01',
      new Date().toISOString(),
    );
    lines += `{"create":{"_index":"${index}","_id":"${storedIdOf(at, 'time-first')}"}}\n${document}\n`;
    if (++offset % DOCUMENTS_PER_REQUEST === 0 || offset === readings) {
      made.push(Buffer.from(lines));
      lines = '';
    }
  }
  return made;
}

async function sendAll(): Promise<void> {
  const work = async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) await send(body);
  };
  await Promise.all(Array.from({ length: REQUESTS_IN_FLIGHT }, work));
}

function send(body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length };
    const url = `${searchUrl}/_bulk?filter_path=errors`;
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', resolve);
    });
    sending.once('error', reject);
    sending.end(body);
  });
}
