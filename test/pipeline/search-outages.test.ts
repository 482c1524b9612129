import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { countOutcomes } from '../../adapters/opensearch/documents/completeness.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { dailyIndex } from '../../detection/daily-index.ts';
import { bundleDetector } from '../../functions/bundle.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { aRefusingProxy, type RefusingProxy } from '../support/doubles/refusing-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { BundledDetector } from '../support/programs/bundled-detector.ts';
import { documentsOfTopic } from '../support/servers/documents-of-topic.ts';
import { ownSearchNode } from '../support/servers/own-search-node.ts';
import { startMapping } from '../support/servers/running-mapping.ts';
import { ScratchTopic } from '../support/servers/scratch-topic.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

/** An invocation keeps a second and a half of it for saying that it failed. */
const TIMEOUT_MS = 2_300;
const READINGS = 40;
const POISON = 2;

interface Outage {
  readonly name: string;
  begin(): Promise<unknown>;
  end(): Promise<unknown>;
  /** What the status line says while it lasts. */
  readonly says: RegExp;
}

let node: Awaited<ReturnType<typeof ownSearchNode>>;
let client: Client;
let proxy: RefusingProxy;
let bundlePath: string;
let scratch: ScratchTopic;
let today: string;

const install = () => installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
const cluster = (name: string, value: unknown) =>
  client.cluster.putSettings({ body: { persistent: { [name]: value } } });
const block = (index: string, name: string, value: unknown) =>
  client.indices.putSettings({ index, body: { [`index.blocks.${name}`]: value } });
const deleteToday = () => client.indices.delete({ index: today });

const OUTAGES: readonly Outage[] = [
  {
    name: 'a new day whose index the shard limit forbids',
    begin: async () => {
      await deleteToday();
      await cluster('cluster.max_shards_per_node', 1);
    },
    end: () => cluster('cluster.max_shards_per_node', null),
    says: /creating the index anomalies-\S+ failed with status 400: .*this action would add \[1\] total/,
  },
  {
    name: 'a new day while a full disk forbids indices',
    begin: async () => {
      await deleteToday();
      await cluster('cluster.blocks.create_index', true);
    },
    end: () => cluster('cluster.blocks.create_index', null),
    says: /creating the index anomalies-\S+ failed with status 403: .*create-index blocked/,
  },
  {
    name: 'a full disk: the flood stage has blocked the index',
    begin: () => block(today, 'read_only_allow_delete', true),
    end: () => block(today, 'read_only_allow_delete', null),
    says: /429 cluster_block_exception: .*disk usage exceeded flood-stage watermark/,
  },
  {
    name: 'a read-only index',
    begin: () => block(today, 'read_only', true),
    end: () => block(today, 'read_only', null),
    says: /403 cluster_block_exception: .*read-only/,
  },
  {
    name: 'a read-only index of dead letters',
    begin: () => block('dead-letters', 'write', true),
    end: () => block('dead-letters', 'write', null),
    says: /403 cluster_block_exception: .*index write/,
  },
  {
    name: 'a read-only cluster',
    begin: () => cluster('cluster.blocks.read_only', true),
    end: () => cluster('cluster.blocks.read_only', null),
    says: /with status 403: cluster_block_exception: .*cluster read-only/,
  },
  {
    name: 'a closed index',
    begin: () => client.indices.close({ index: today }),
    end: () => client.indices.open({ index: today }),
    says: /index_closed_exception: closed/,
  },
  {
    name: 'a new day without the index template',
    begin: async () => {
      await client.indices.deleteIndexTemplate({ name: 'anomalies' });
      await deleteToday();
    },
    end: install,
    says: /the index anomalies-\S+ is not under the alias anomalies/,
  },
  {
    name: 'an index that was taken out of the alias',
    begin: () => client.indices.deleteAlias({ index: today, name: 'anomalies' }),
    end: install,
    says: /is not under the alias anomalies/,
  },
  ...[401, 403].map((status) => ({
    name: `status ${status} to everything, as from a lost role or a proxy`,
    begin: async () => proxy.refuseWith(status),
    end: async () => proxy.refuseWith(undefined),
    says: new RegExp(`with status ${status}`),
  })),
];

async function aFilledTopic(): Promise<ScratchTopic> {
  const filled = await ScratchTopic.create(2);
  const readings = Array.from({ length: READINGS }, (_, index) => `{"sensor_id":${index},"temperature":${index}}`);
  const values = [...readings, ...Array.from({ length: POISON }, () => 'no JSON')];
  await filled.send(...values.map((value, index) => ({ partition: index % 2, value })));
  return filled;
}

describe('an outage of OpenSearch', () => {
  const folder = aTemporaryFolder();

  beforeAll(async () => {
    bundlePath = await bundleDetector();
    node = await ownSearchNode(folder);
    client = node.client;
    proxy = await aRefusingProxy(node.url);
  }, 180_000);

  beforeEach(async () => {
    for (;;) {
      await install();
      today = dailyIndex(Date.now());
      scratch = await aFilledTopic();
      if (dailyIndex(Date.now()) === today) return;
      // A day has ended meanwhile: whose the records are nobody knows.
      await scratch.delete();
    }
  });

  afterEach(() => scratch.delete());

  afterAll(async () => {
    await proxy?.close();
    await node?.stop();
  });

  it.each(OUTAGES)('makes the stream wait, say why, and go on by itself: $name', async ({ begin, end, says }) => {
    await begin();
    const detector = new BundledDetector(bundlePath, { SEARCH_NODE: proxy.url });
    const invoke = async (event: object, timeoutMs: number) => await detector.invoke(event, timeoutMs);
    const reasons: (string | undefined)[] = [];
    const environment = { concurrency: 1, invoke, close: async () => {} };
    const onFailing = (reason: string | undefined) => reasons.push(reason);
    const { mapping } = await startMapping(scratch, environment, { timeoutMs: TIMEOUT_MS, onFailing });
    try {
      await eventually(
        `the stream says why it waits: ${says}`,
        () => reasons.some((reason) => says.test(reason ?? '')),
        30_000,
      ).catch((error: unknown) => {
        throw new Error(`${error} but ${reasons}`);
      });
      expect((await scratch.committed()).filter((offset) => offset > 0)).toEqual([]);
      await end();
      await eventually('the stream goes on', () => reasons.at(-1) === undefined, 30_000);
    } finally {
      await end().catch(() => {});
      await mapping.stop(5_000);
    }
    const ranges = [0, 1].map((partition) => ({ partition, first: 0, end: (READINGS + POISON) / 2 }));
    expect(await countOutcomes(client, scratch.topic, ranges, 0)).toMatchObject({
      documents: READINGS,
      deadLetters: POISON,
    });
    const reasonsKept = (await documentsOfTopic(client, 'dead-letters', scratch.topic)).map(
      ({ _source }) => _source['reason'],
    );
    expect(new Set(reasonsKept)).toEqual(new Set(['not-json']));
  });
});
