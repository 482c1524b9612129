import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { costLine, memoryLine, pageTable } from '../../../bench/console/console-table.ts';
import { BUSY_SENSOR, writeDocuments } from '../../../bench/console/documents.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
const COUNT = 12_000;

describe('the documents that the console is measured with', () => {
  const lines: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      lines.push(...Buffer.concat(parts).toString().trimEnd().split('\n'));
      response.end('{}');
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  it('are of the last 24 hours, of a few sensors and of very many', async () => {
    const { port } = server.address() as AddressInfo;
    const sensors = await writeDocuments(`http://127.0.0.1:${port}`, COUNT, NOW_MS);
    const documents = lines.filter((_, place) => place % 2 === 1).map((line) => JSON.parse(line));
    const ids = documents.map(({ sensor_id }) => sensor_id as string);
    expect(documents.length).toBe(COUNT);
    expect(new Set(ids).size).toBe(sensors);
    expect(ids.filter((id) => id === BUSY_SENSOR).length).toBe(COUNT / 4 / 200);
    expect(documents.filter(({ anomaly, fired_rules }) => anomaly && fired_rules.length === 1).length).toBe(COUNT / 20);
    const times = documents.map(({ timestamp }) => Date.parse(timestamp));
    expect([Math.min(...times), Math.max(...times)]).toEqual([NOW_MS - 86_400_000, NOW_MS - 7_200]);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ create: { _index: 'anomalies-2026.11.21' } });
  });
});

describe('the tables of the console’s measurements', () => {
  const question = { name: 'panel', path: '/', firstMs: 1_500, medianMs: 20, mostMs: 30 };
  const findings = {
    documents: 1_000_000,
    sensors: 750_200,
    hours: 438_000,
    took: [question, { ...question, name: 'slow', medianMs: 1_001 }],
    paints: [900, 100, 120].map((ms) => ({ paintMs: ms, drawnMs: 10 * ms })),
  };

  it('say what missed its aim', () => {
    const rows = pageTable(findings)
      .split('\n')
      .map((row) => row.replace(/ {2,}/g, ' '));
    expect(rows).toContain('panel 1,500 20 30');
    expect(rows).toContain('slow 1,500 1,001 30 missed');
    expect(rows).toContain('browser: first paint 900 110 120');
    expect(rows).toContain('browser: all in sight drawn 9,000 1,100 1,200 missed');
    const memory = { refreshes: 720, early: 90e6, late: 95e6 };
    expect(memoryLine(memory)).toBe('memory of the server: 90 MB after 72 refreshes, 95 MB after 720\n');
    const rates = [19_000, 18_000].map((watched) => ({ alone: 20_000, watched }));
    expect(costLine(rates)).toMatch(/20,000 → 19,000, 20,000 → 18,000; cost 7\.5 % \(aim ≤ 5\.0 %, missed\)\n$/);
  });

  it('say that there was no browser', () => {
    expect(pageTable({ ...findings, paints: undefined })).toContain('No browser');
  });
});
