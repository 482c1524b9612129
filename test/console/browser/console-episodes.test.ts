import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findEpisode } from '../../../adapters/opensearch/views/episode-handling.ts';
import { refreshEpisodes, writeEpisodes } from '../../../adapters/opensearch/views/episode-store.ts';
import { bundleClient } from '../../../console/server/client-bundle.ts';
import { listenOnLoopback } from '../../../console/server/listen.ts';
import { showOne } from '../../../episodes/list.ts';
import { chromiumOrLeftOut, watchedPage } from '../../support/browser/chromium.ts';
import { type ServedConsole, servedConsole } from '../../support/browser/served-console.ts';
import { anEpisodeRecord } from '../../support/builders/an-episode-record.ts';
import { aConsole } from '../../support/console/a-console.ts';
import { writeModelVerdicts, writeSensorViews } from '../../support/console/sensor-views.ts';
import { ODD_SENSORS } from '../../support/console/verdicts.ts';
import { eventually } from '../../support/eventually.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const chromium = chromiumOrLeftOut('Episodes in the console');
const describeInBrowser = chromium === undefined ? describe.skip : describe;

const READY_MS = 120_000;
const PUMP = 'pump-7:temperature-high';
const SEARCH = { 'search-auth': 'none', 'search-user': undefined, 'search-ca': undefined } as const;

describeInBrowser('in the console', () => {
  const folder = aTemporaryFolder();
  let served: ServedConsole;
  let page: Page;
  let complaints: string[];
  const closings: (() => Promise<unknown>)[] = [];
  const foreign = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('hello'));

  beforeAll(async () => {
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    served = await servedConsole(chromium ?? '', folder);
    await served.verdicts.readings(20, 5_000);
    await served.verdicts.episodes();
  }, READY_MS);

  beforeEach(async () => {
    ({ page, complaints } = await watchedPage(served.browser, served.url));
  });

  afterEach(async () => {
    await page.context().close();
    for (const close of closings.splice(0)) await close();
  });

  afterAll(async () => {
    await served?.stop();
    foreign.closeAllConnections();
    foreign.close();
  });

  /** What `npm run episodes -- show` says. */
  async function command(id: string): Promise<string> {
    let written = '';
    const values = { ...SEARCH, search: served.searchUrl, id, json: false };
    await showOne(served.client, values, { write: (text: string) => (written += text) });
    return written;
  }

  const row = (sensor: string) => page.locator('.episode', { has: page.getByText(sensor, { exact: true }) });

  describe('episodes', () => {
    it('lists the active ones on top of the overview, the most severe first, in words', async () => {
      await page.goto('/');
      await row('pump-7').waitFor();
      expect(await page.locator('.episode').count()).toBe(2);
      const [first = '', second = ''] = await page.locator('.episode .what').allTextContents();
      expect(first).toBe('high pump-7: temperature up to 48.2, limit 40');
      expect(second).toBe(`medium ${ODD_SENSORS[0]}: temperature up to 48.2, limit 40`);
      expect(await page.locator('.episode .explanation').first().textContent()).toMatch(
        /^active for 3 minutes, since .+; 12 anomalous of 40 readings; rule temperature-high$/,
      );
      expect(complaints).toEqual([]);
    });

    it('are acknowledged by the keyboard alone, which the command sees, and the name is kept', async () => {
      await page.goto('/episodes');
      await page.getByRole('button', { name: 'Acknowledge temperature-high at pump-7' }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Acknowledge: pump-7' });
      await dialog.waitFor();
      await page.keyboard.type('the <b>door</b> is open');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('ada');
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('Acknowledged by ada.').waitFor();
      await row('pump-7').getByText('Acknowledged by ada: the <b>door</b> is open').waitFor();
      expect(await command(PUMP)).toMatch(/^Acknowledged {2}by ada at .+: the <b>door<\/b> is open$/m);
      await page.reload();
      await page.getByRole('button', { name: `Acknowledge temperature-high at ${ODD_SENSORS[0]}` }).click();
      expect(await page.getByLabel('Your name').inputValue()).toBe('ada');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(complaints).toEqual([]);
    });

    it('are shelved for a time and unshelved, which the command sees', async () => {
      await page.goto('/sensor?sensor=pump-7');
      await page.getByRole('button', { name: 'Shelve temperature-high at pump-7' }).click();
      await page.getByLabel('Why').fill('maintenance');
      await page.getByLabel('Your name').fill('grace');
      await page.getByRole('combobox', { name: 'For', exact: true }).selectOption('1 hour');
      await page.getByRole('dialog').getByRole('button', { name: 'Shelve' }).click();
      await page.locator('.episode .mark', { hasText: /^Shelved until .+ by grace: maintenance$/ }).waitFor();
      const { shelved } = (await findEpisode(served.client, PUMP))?.handling ?? {};
      expect(Date.parse(shelved?.until ?? '') - Date.parse(shelved?.at ?? '')).toBe(3_600_000);
      expect(await command(PUMP)).toMatch(/^Shelved {7}until .+, by grace at .+: maintenance$/m);
      await page.getByRole('button', { name: 'Unshelve temperature-high at pump-7' }).click();
      await page.getByRole('status').getByText('Not shelved any more.').waitFor();
      expect(await command(PUMP)).toMatch(/^Shelved {7}no$/m);
      expect(complaints).toEqual([]);
    });

    it('keep what was written where OpenSearch is away, and say so', async () => {
      await page.goto('/episodes?refresh=0');
      await page.getByRole('button', { name: 'Shelve temperature-high at pump-7' }).click();
      await page.getByLabel('Why').fill('maintenance');
      served.link.break();
      await page.getByRole('dialog').getByRole('button', { name: 'Shelve' }).click();
      await page
        .getByRole('dialog')
        .getByRole('alert')
        .getByText(/^OpenSearch at .+ does not answer/)
        .waitFor();
      expect(await page.getByLabel('Why').inputValue()).toBe('maintenance');
      served.link.mend();
    });

    it('are not changed by a foreign page, whatever it sends', async () => {
      await page.goto(urlOf(foreign));
      const body = JSON.stringify({ id: `${ODD_SENSORS[0]}:temperature-high`, by: 'mallory', why: 'x' });
      const sent = await page.evaluate(
        `Promise.all([{ mode: 'no-cors' }, { headers: { 'x-console-token': 'x' } }, { mode: 'cors' }].map((how) =>
        fetch('${served.url}/api/episodes/acknowledge', { method: 'POST', body: ${JSON.stringify(body)}, ...how })
          .then((response) => response.type, () => 'refused')))`,
      );
      expect(sent).toEqual(['refused', 'refused', 'refused']);
      const read = `fetch('${served.url}/api/session').then((response) => response.text(), () => 'refused')`;
      expect(await page.evaluate(read)).toBe('refused');
      const { handling } = (await findEpisode(served.client, `${ODD_SENSORS[0]}:temperature-high`)) ?? {};
      expect(handling?.acknowledged).toBeUndefined();
    });

    it('are as they were for whoever looks at those that are over', async () => {
      await page.goto('/episodes?show=returned&from=now-24h');
      await row('boiler-1').getByText('over after').waitFor();
      expect(await page.locator('.episode').count()).toBe(1);
      await eventually('only what can be done is offered', async () => {
        const buttons = await row('boiler-1').getByRole('button').allTextContents();
        return buttons.join() === 'Acknowledge';
      });
    });
  });

  describe('an episode under the shelf of an earlier one', () => {
    it('says so, and its button ends that shelf', async () => {
      const nowMs = Date.now();
      const at = { timestampMs: nowMs - 900_000, brokerMs: nowMs - 900_000, id: 'earlier' };
      const mark = { at: new Date(nowMs - 800_000).toISOString(), by: 'linus', why: 'a new seal is ordered' };
      const record = anEpisodeRecord({
        sensorId: 'pump-7',
        episode: { id: 'pump-7:temperature-high:earlier', first: at, last: at, closed: at },
        handling: { shelved: { ...mark, until: new Date(nowMs + 3_600_000).toISOString() } },
      });
      await writeEpisodes(served.client, [{ record, version: undefined }], nowMs);
      await refreshEpisodes(served.client);
      await page.goto('/episodes');
      await row('pump-7')
        .locator('.mark', { hasText: /^Shelved until .+ by linus: a new seal is ordered$/ })
        .waitFor();
      await page.getByRole('button', { name: 'Unshelve temperature-high at pump-7' }).click();
      await page.getByRole('status').getByText('Not shelved any more.').waitFor();
      await page.getByRole('button', { name: 'Shelve temperature-high at pump-7' }).waitFor();
      expect(complaints).toEqual([]);
    });
  });

  describe('the page', () => {
    it('works where the browser allows no storage', async () => {
      const denied = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })";
      await page.addInitScript(denied);
      await page.goto('/episodes');
      await page.getByRole('button', { name: 'Acknowledge temperature-high at', exact: false }).first().click();
      await page.getByRole('dialog', { name: /^Acknowledge: / }).waitFor();
      expect(complaints).toEqual([]);
    });
  });

  describe('the page of a sensor', () => {
    const marks = (panel: string, kind: string) =>
      page.locator(`[data-panel="${panel}"] .mark-${kind}.role-mark path:not([fill-opacity="0"])`);

    /** Another one: what there is of fields is known for half a minute. */
    async function freshConsole() {
      const fresh = aConsole({ node: served.searchUrl, bundle: await bundleClient() });
      const { url, close } = await listenOnLoopback(fresh.app, 0);
      closings.push(close, () => fresh.close());
      return { url };
    }

    it('says where no model judges', async () => {
      await page.goto('/sensor?sensor=pump-7');
      await page.getByText('No model has judged readings here').waitFor();
      expect(await page.locator('[data-panel="contributions"]').count()).toBe(0);
    });

    it('shows what the model expected, and which channels surprised it, in words too', async () => {
      await writeModelVerdicts(served.client, 'boiler-1');
      const { url } = await freshConsole();
      await page.goto(`${url}/sensor?sensor=boiler-1&from=now-5m`);
      await page.locator('[data-panel="channel-pressure"]').scrollIntoViewIfNeeded();
      await eventually('diamonds are drawn', async () => (await marks('channel-pressure', 'symbol').count()) >= 3);
      expect(await page.locator('[data-panel="channel-pressure"] .mark-rule.role-mark line').count()).toBeGreaterThan(
        3,
      );
      await page.locator('[data-panel="contributions"]').scrollIntoViewIfNeeded();
      await eventually('a bar for each part', async () => (await marks('contributions', 'rect').count()) === 6);
      await page.getByText('pressure 101, expected 95–99 at this hour').first().waitFor();
      expect(await page.getByText('No model has judged').count()).toBe(0);
    });

    it('tells of its health, of its last year and of all its readings', async () => {
      await writeSensorViews(served.client, 'pump-7', 60);
      const { url } = await freshConsole();
      await page.goto(`${url}/sensor?sensor=pump-7`);
      const card = page.getByRole('region', { name: 'How the sensor is' });
      await card
        .getByText(/^The sensor is stuck: a channel had the same value for a whole hour, since .+\.$/)
        .waitFor();
      expect(await card.getByText('17,280 readings, 12 anomalous').count()).toBe(1);
      await page.locator('[data-panel="trend-temperature"]').scrollIntoViewIfNeeded();
      await eventually('its days are drawn', async () => (await marks('trend-temperature', 'symbol').count()) >= 40);
      await page.getByRole('combobox', { name: 'Show' }).selectOption('All readings');
      await page
        .locator('tbody a', { hasText: /^normal: temperature \d+, pressure [\d.]+$/ })
        .first()
        .waitFor();
      expect(new URL(page.url()).searchParams.get('show')).toBe('all');
      expect(complaints.filter((complaint) => !complaint.startsWith(`asks elsewhere: ${url}/`))).toEqual([]);
    });
  });
});

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
