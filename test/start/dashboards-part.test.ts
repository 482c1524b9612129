import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessGroup } from '../../servers/process-group.ts';
import { installInDashboards } from '../../start/dashboards-part.ts';
import {
  aDashboardsServer,
  type DashboardsServer,
  type OtherAnswer,
} from '../support/dashboards/a-dashboards-server.ts';
import { SHIPPED } from '../support/dashboards/shipped.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
let server: DashboardsServer;
let answer: OtherAnswer | undefined;
let group: ProcessGroup;
let notes: string[];

beforeEach(async () => {
  answer = undefined;
  notes = [];
  group = new ProcessGroup();
  server = await aDashboardsServer({ instead: () => answer });
});
afterEach(async () => {
  await group.stopAll();
  await server.close();
});

const install = async (rules?: string) =>
  await installInDashboards({
    ...{ group, rules, url: server.url, logFolder: folder },
    report: { note: (sentence) => void notes.push(sentence), progress: () => {} },
  });
const objects = () => [...server.objectsOf('global').keys()];

describe('the panels in the Dashboards of npm start -- --docker', () => {
  it('are installed, and it is said where they are', async () => {
    await install();
    expect(objects()).toHaveLength(SHIPPED.length);
    expect(notes).toEqual([`Dashboards has the panels: ${server.url}/app/dashboards`]);
  });

  it('draw the channels of the rules that judge', async () => {
    const rules = join(folder, 'my-rules.json');
    writeFileSync(rules, JSON.stringify({ rules: [{ name: 'damp', channel: 'humidity', above: 80 }] }));
    await install(relative('.', rules));
    expect(objects()).toContain('visualization:sensor-anomalies-v1-channel-humidity');
  });

  it('are missed with a sentence, and nothing else ends, where Dashboards does not take them', async () => {
    answer = { status: 200, type: 'text/html', text: '<!DOCTYPE html>' };
    const ended: string[] = [];
    group.onUnexpectedExit(({ name }) => ended.push(name));
    await install();
    expect(notes).toEqual([
      expect.stringMatching(
        /^The panels could not .*dashboards\.log says why\); the pipeline goes on\. Try again: npm run dashboards -- install --url http/,
      ),
    ]);
    expect(ended).toEqual([]);
  });

  it('are not missed by a run that is stopped meanwhile', async () => {
    answer = 'silence';
    const installing = install();
    await group.stopAll();
    await installing;
    expect(notes).toEqual([]);
  });
});
