import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../project-root.ts';
import { commands } from '../support/docs/pages.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const path = 'docs/faq.md';
const page = { path, text: readFileSync(join(projectRoot, path), 'utf8') };
const sensor = `faq-${randomUUID()}`;
const client = sharedSearchClient();

describe(path, () => {
  afterAll(() => client.close());

  it.each(['anomalies', 'dead-letters'])('deletes what %s has of one sensor, and nothing of another', async (index) => {
    const mine = `faq-test-${index}`;
    const mappings = { properties: { sensor_id: { type: 'keyword' as const } } };
    await client.indices.create({ index: mine, body: { mappings } });
    const put = (sensor_id: string) => client.index({ index: mine, body: { sensor_id }, refresh: true });
    await Promise.all([put(sensor), put(sensor), put('other')]);
    const command = commands(page).find((line) => line.includes(`/${index}/_delete_by_query`)) ?? '';
    const here = command
      .replace('http://127.0.0.1:9200', searchNode())
      .replace(`/${index}/`, `/${mine}/`)
      .replace('pump-7', sensor);
    const { stdout } = spawnSync('sh', ['-c', here], { encoding: 'utf8' });
    const left = await client.count({ index: mine });
    await client.indices.delete({ index: mine });
    expect({ deleted: JSON.parse(stdout).deleted, left: left.body.count }).toEqual({ deleted: 2, left: 1 });
  });
});
