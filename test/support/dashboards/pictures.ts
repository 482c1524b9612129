import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { runCommand } from '../../../command-line/command.ts';
import type { PanelRequest } from '../../../dashboards/panel.ts';
import type { SavedObject } from '../../../dashboards/saved-objects/saved-object.ts';
import { projectRoot } from '../../../project-root.ts';
import { ownSearchNode } from '../servers/own-search-node.ts';
import { aDay } from './a-day.ts';
import {
  type Content,
  dashboardPicture,
  type Grid,
  innerSize,
  type PlacedPanel,
  pictureName,
} from './dashboard-picture.ts';
import { draw, specOf } from './drawn.ts';
import { fillIndices, ownIndex } from './filled-indices.ts';
import { filledSearch } from './filled-search.ts';
import { nativeHint } from './native-hint.ts';
import { nativeRequest } from './native-request.ts';
import { SHIPPED } from './shipped.ts';

/** Always the same day, so that a picture changes only when what it shows does. */
const END_MS = Date.UTC(2026, 5, 3, 12);
const HOURS = { h: 1, d: 24 } as const;
const HOUR_MS = 3_600_000;
const VERSION = '2.19';
const PREFIX = 'picture';
/** On the dashboard of one sensor, the one that is picked. */
const PICKED = 'boiler-1';

const patterns = SHIPPED.filter(({ type }) => type === 'index-pattern');

await runCommand({
  usage: 'npm run dashboard-pictures',
  purpose: `Makes docs/dashboards/*.svg, the pictures in docs/dashboards.md, with the Vega of Dashboards ${VERSION} and an OpenSearch of its own.`,
  options: {},
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-pictures-'));
    const node = await ownSearchNode(folder);
    try {
      await fillIndices(node.client, PREFIX, aDay(END_MS));
      for (const dashboard of SHIPPED.filter(({ type }) => type === 'dashboard')) {
        const file = join(projectRoot, `docs/dashboards/${pictureName(dashboard.id)}`);
        const picture = dashboardPicture(String(dashboard.attributes['title']), await panelsOf(node.client, dashboard));
        writeFileSync(file, picture);
        process.stdout.write(`${file}: ${picture.length} bytes\n`);
      }
    } finally {
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    return 0;
  },
});

interface OnDashboard {
  readonly object: SavedObject;
  readonly grid: Grid;
}

async function panelsOf(client: Client, { id, attributes, references }: SavedObject): Promise<readonly PlacedPanel[]> {
  const [, count, unit] = /^now-(\d+)([hd])$/.exec(String(attributes['timeFrom'])) ?? [];
  const fromMs = END_MS - Number(count) * HOURS[unit as keyof typeof HOURS] * HOUR_MS;
  const panels = JSON.parse(String(attributes['panelsJSON'])) as readonly { gridData: Grid; panelRefName: string }[];
  const isPicked = id.endsWith('-sensor');
  return await Promise.all(
    panels.map(async ({ gridData: grid, panelRefName }) => {
      const reference = references.find(({ name }) => name === panelRefName);
      const object = SHIPPED.find((each) => each.type === reference?.type && each.id === reference.id);
      if (object === undefined) throw new Error(`there is no ${panelRefName} of ${id}`);
      const content = await contentOf(client, { object, grid }, fromMs, isPicked);
      return { title: String(object.attributes['title']), grid, content };
    }),
  );
}

async function contentOf(client: Client, { object, grid }: OnDashboard, fromMs: number, isPicked: boolean) {
  const search = async (title: string, body: object) => {
    const answer = await client.search({ index: ownIndex(PREFIX, title), body: { track_total_hits: true, ...body } });
    return answer.body;
  };
  const filter = isPicked ? [{ match_phrase: { sensor_id: PICKED } }] : [];
  const spec = specOf(object);
  if (spec !== undefined) {
    const answers = Object.fromEntries(
      await Promise.all(spec.data.flatMap(({ name, url }) => (url === undefined ? [] : [answerOf(name, url)]))),
    );
    const [drawn] = await draw([{ name: object.id, spec, answers, ...innerSize(grid) }], VERSION);
    return { kind: 'vega', svg: drawn?.svg ?? '' } satisfies Content;
  }
  async function answerOf(name: string, url: PanelRequest) {
    const { index, body } = filledSearch(url, { fromMs, toMs: END_MS, filter });
    return [name, await search(index, body)] as const;
  }
  const { type, params } = JSON.parse(String(object.attributes['visState'] ?? '{}'));
  if (type === 'input_control_vis')
    return {
      kind: 'rows',
      rows: [params.controls.map(({ label }: { label: string }) => `${label} ▾`)],
    } satisfies Content;
  const times = { gte: new Date(fromMs).toISOString(), lte: new Date(END_MS).toISOString() };
  const { title, body } = nativeRequest(object, patterns, times);
  const query = { bool: { filter: [body['query'], ...filter] } };
  return nativeHint(object, (await search(title, { ...body, query })) as never);
}
