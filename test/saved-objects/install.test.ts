import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isAsWeMadeIt } from '../../dashboards/saved-objects/content.ts';
import { aDashboardsServer, type DashboardsServer } from '../support/dashboards/a-dashboards-server.ts';
import { edit, type Tenant } from '../support/dashboards/kept-object.ts';
import { runCommand } from '../support/dashboards/run-command.ts';
import { SHIPPED, shipped } from '../support/dashboards/shipped.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
let server: DashboardsServer;
const global = () => server.objectsOf('global');
const idsOf = (tenant: Tenant) => [...tenant.values()].map(({ id }) => id);
const ALL = SHIPPED.length;
const readings = shipped('v1-readings');

async function started(options: Parameters<typeof aDashboardsServer>[0] = {}) {
  server = await aDashboardsServer(options);
  return { url: server.url };
}
afterEach(async () => await server.close());

describe('npm run dashboards -- install', () => {
  it('installs everything, and nothing the second time', async () => {
    const at = await started();
    expect((await runCommand('install', at)).text).toBe(
      `Version 1: ${ALL} objects installed, 0 brought up to date, 0 there already.\n`,
    );
    expect(idsOf(global())).toEqual(SHIPPED.map(({ id }) => id));
    const versions = [...global().values()].map(({ version }) => version);
    expect((await runCommand('install', at)).text).toContain(`0 objects installed, 0 brought up to date, ${ALL} there`);
    expect([...global().values()].map(({ version }) => version)).toEqual(versions);
  });

  it('installs under the base path of a domain', async () => {
    const at = await started({ basePath: '/_dashboards' });
    expect((await runCommand('install', at)).status).toBe(0);
    expect(global().size).toBe(ALL);
  });

  it('leaves alone what somebody has edited, and says so', async () => {
    const at = await started();
    await runCommand('install', at);
    edit(global(), readings.id, { title: 'Mine\u001b[31m' });
    const { status, text } = await runCommand('install', at);
    expect(status).toBe(0);
    expect(text).toContain(`somebody has edited them:\n  visualization:${readings.id}  Mine·[31m\n`);
    expect(global().get(`visualization:${readings.id}`)?.attributes['title']).toBe('Mine\u001b[31m');
  });

  it('takes what Dashboards writes itself for no edit', async () => {
    const at = await started();
    await runCommand('install', at);
    edit(global(), shipped('v1-anomalies').id, { fields: '[{"name":"sensor_id","type":"string"}]' });
    expect((await runCommand('install', at)).text).toContain(`${ALL} there already`);
  });

  it('brings up to date what is of other rules, unedited, and adds what they have more', async () => {
    const at = await started();
    await runCommand('install', at);
    const rules = join(folder, 'rules.json');
    const all = [
      { name: 'hot', channel: 'temperature', above: 55 },
      { name: 'damp', channel: 'humidity', above: 80 },
    ];
    writeFileSync(rules, JSON.stringify({ rules: all }));
    const { text } = await runCommand('install', { ...at, rules });
    expect(text).toMatch(/: 2 objects installed, [1-9]\d* brought up to date, \d+ there already\.\n$/);
    const temperature = global().get(`visualization:${shipped('channel-temperature').id}`);
    expect(String(temperature?.attributes['visState'])).toContain('limit 55');
    expect([...global().values()].filter((object) => !isAsWeMadeIt(object))).toEqual([]);
  });

  it('arrives beside an earlier version', async () => {
    const at = await started();
    const earlier = { ...readings, id: readings.id.replace('v1', 'v0'), version: 'WzEsMV0=', updated_at: '' };
    global().set(`visualization:${earlier.id}`, earlier);
    await runCommand('install', at);
    expect(global().size).toBe(ALL + 1);
    expect(global().get(`visualization:${earlier.id}`)).toBe(earlier);
  });

  it('installs what was deleted since', async () => {
    const at = await started();
    await runCommand('install', at);
    global().delete(`visualization:${readings.id}`);
    expect((await runCommand('install', at)).text).toContain('1 object installed');
    expect(global().size).toBe(ALL);
  });
});

describe('the tenant of npm run dashboards -- install', () => {
  it('is the one that is named, and no other', async () => {
    const at = await started({ tenants: { ada: true, plant: true } });
    await runCommand('install', { ...at, tenant: 'plant' });
    expect([server.objectsOf('plant').size, global().size]).toEqual([ALL, 0]);
  });

  it('must be one of the user’s, since Dashboards would take another without a word', async () => {
    const at = await started({ tenants: { ada: true, plant: true } });
    await expect(runCommand('install', { ...at, tenant: 'plan' })).rejects.toThrow(
      /^There is no tenant "plan" for this user at http.*; there are ada, plant, global and private\.$/,
    );
    expect(global().size).toBe(0);
  });

  it('must be one that the user may write', async () => {
    const at = await started({ tenants: { ada: true, plant: false } });
    await expect(runCommand('install', { ...at, tenant: 'plant' })).rejects.toThrow(/may only read the tenant "plant"/);
  });

  it('must not be named where there are none', async () => {
    const at = await started();
    await expect(runCommand('install', { ...at, tenant: 'plant' })).rejects.toThrow(
      /has no tenants: leave --tenant out/,
    );
  });
});
