import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { marked } from '../../dashboards/saved-objects/content.ts';
import type { StoredObject } from '../../dashboards/saved-objects/saved-object.ts';
import { aDashboardsServer, type DashboardsServer } from '../support/dashboards/a-dashboards-server.ts';
import { edit, kept, nameOf } from '../support/dashboards/kept-object.ts';
import { runCommand } from '../support/dashboards/run-command.ts';
import { SHIPPED, shipped } from '../support/dashboards/shipped.ts';

let server: DashboardsServer;
beforeEach(async () => {
  server = await aDashboardsServer();
  await runCommand('install', { url: server.url });
});
afterEach(async () => await server.close());

const names = () => [...server.objectsOf('global').keys()].sort();
const put = (object: StoredObject) => server.objectsOf('global').set(nameOf(object), kept(object));

const foreign = (references: StoredObject['references'] = []): StoredObject => ({
  type: 'dashboard',
  id: 'theirs',
  attributes: { title: 'Theirs' },
  references,
});

describe('npm run dashboards -- remove', () => {
  it('removes everything of ours and nothing of others', async () => {
    put(foreign());
    put({ ...foreign(), type: 'visualization' });
    expect((await runCommand('remove', { url: server.url })).text).toBe(`Removed ${SHIPPED.length} objects.\n`);
    expect(names()).toEqual(['dashboard:theirs', 'visualization:theirs']);
    expect((await runCommand('remove', { url: server.url })).text).toBe('There is nothing to remove.\n');
  });

  it.each(['dashboard', 'wizard', 'explore'])('leaves what a %s of others uses, and what that uses', async (kind) => {
    const { type, id } = shipped('anomalous-sensors');
    put({ ...foreign([{ name: 'panel_0', type, id }]), type: kind });
    const { text } = await runCommand('remove', { url: server.url });
    expect(text).toContain('since something of others or edited uses them');
    expect(names()).toEqual([`${kind}:theirs`, nameOf(shipped('v1-anomalies')), `${type}:${id}`].sort());
  });

  it('leaves what somebody has edited, and what that shows', async () => {
    const dashboard = shipped('pipeline-health');
    edit(server.objectsOf('global'), dashboard.id, { timeFrom: 'now-9d' });
    const { text } = await runCommand('remove', { url: server.url });
    expect(text).toContain(`somebody has edited them:\n  dashboard:${dashboard.id}`);
    const shown = dashboard.references.map(nameOf);
    expect(names()).toEqual(expect.arrayContaining([nameOf(dashboard), ...shown, nameOf(shipped('v1-dead-letters'))]));
    expect(names()).not.toContain(nameOf(shipped('heat-map')));
  });

  it('removes only what is of earlier versions where that is asked', async () => {
    const { description: _, ...attributes } = shipped('v1-share').attributes;
    const earlier = marked({ ...shipped('v1-share'), attributes, id: 'sensor-anomalies-v0-share' });
    put(earlier);
    expect((await runCommand('remove', { url: server.url, older: true })).text).toBe('Removed 1 object.\n');
    expect(names()).toEqual(SHIPPED.map(nameOf).sort());
  });

  it('removes what refers to others before what is referred to', async () => {
    await runCommand('remove', { url: server.url });
    const order = server.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/')[3]);
    expect([...new Set(order)]).toEqual(['dashboard', 'visualization', 'search', 'index-pattern']);
  });

  it('finds its objects among more than a page of others', async () => {
    for (let each = 0; each < 1_500; each++) put({ ...foreign(), id: `theirs-${each}` });
    await runCommand('remove', { url: server.url });
    expect(names().length).toBe(1_500);
  });
});

describe('npm run dashboards -- diff', () => {
  it('finds nothing after an installation', async () => {
    expect(await runCommand('diff', { url: server.url })).toEqual({
      status: 0,
      text: 'Everything is installed as it is shipped.\n',
    });
  });

  it('tells what is missing, what was edited and where, and what is of an earlier version', async () => {
    const [share, overview] = [shipped('v1-share'), shipped('overview')];
    server.objectsOf('global').delete(nameOf(share));
    edit(server.objectsOf('global'), overview.id, { timeFrom: 'now-7d', title: 'Mine' });
    put({ ...share, id: 'sensor-anomalies-v0-share' });
    const { status, text } = await runCommand('diff', { url: server.url });
    expect(status).toBe(1);
    expect(text.split('\n')).toEqual([
      `not installed: visualization:${share.id}  Share of anomalies`,
      `edited: dashboard:${overview.id}  Sensors: overview (timeFrom, title)`,
      'Of an earlier version, there still:',
      '  visualization:sensor-anomalies-v0-share  Share of anomalies',
      '',
    ]);
  });
});
