import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { chromiumOrLeftOut, watchedPage } from '../../support/browser/chromium.ts';
import { type ServedConsole, servedConsole } from '../../support/browser/served-console.ts';
import { writeOldIndex } from '../../support/console/old-index.ts';
import { ODD_SENSORS, SENSORS, type Verdicts } from '../../support/console/verdicts.ts';
import { eventually } from '../../support/eventually.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const chromium = chromiumOrLeftOut('The console in a browser');
const describeInBrowser = chromium === undefined ? describe.skip : describe;

const READY_MS = 120_000;
const LONGEST_FIRST_LOAD = 1_000_000;

describeInBrowser('the console in a browser', () => {
  const folder = aTemporaryFolder();
  let served: ServedConsole;
  let verdicts: Verdicts;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    served = await servedConsole(chromium ?? '', folder);
    verdicts = served.verdicts;
    await verdicts.readings(80, 5_000);
    await verdicts.deadLetters();
    await verdicts.episodes();
  }, READY_MS);

  beforeEach(async () => {
    ({ page, complaints } = await watchedPage(served.browser, served.url));
  });

  afterEach(async () => {
    await page.context().close();
  });

  afterAll(async () => {
    await served?.stop();
  });

  const fact = async (name: string) =>
    await page.locator('.health dl div', { hasText: name }).locator('dd').textContent();
  const addressed = (name: string) => new URL(page.url()).searchParams.get(name);
  const marks = (panel: string, kind: string) => page.locator(`[data-panel="${panel}"] .mark-${kind}.role-mark path`);

  it('loads in less than a megabyte, from itself alone, with nothing on the console', async () => {
    let bytes = 0;
    page.on('response', async (response) => {
      if (!response.url().includes('/api/')) bytes += Number((await response.allHeaders())['content-length'] ?? 0);
    });
    await page.goto('/');
    await page.locator('[data-panel="readings"] svg').waitFor();
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(LONGEST_FIRST_LOAD);
    expect(complaints).toEqual([]);
  });

  it('shows counts that grow', async () => {
    await page.goto('/?refresh=2');
    await eventually('the verdicts are counted', async () => (await fact('Verdicts')) === '480');
    await verdicts.readings(2, 1_000);
    await eventually('the new ones are counted', async () => (await fact('Verdicts')) === '492');
    expect(await fact('Dead letters open')).toBe('4');
  });

  it.each([
    ['readings', 'rect', 40],
    ['causes', 'rect', 10],
    ['share', 'symbol', 10],
    ['rate', 'symbol', 10],
    ['latency', 'symbol', 400],
    ['dead-letters', 'rect', 3],
    ['episodes', 'rect', 2],
  ])('draws the panel %s from the documents', async (panel, kind, least) => {
    await page.goto('/');
    await page.locator(`[data-panel="${panel}"]`).scrollIntoViewIfNeeded();
    await eventually('its marks are there', async () => (await marks(panel, kind).count()) >= least);
    expect(complaints).toEqual([]);
  });

  it('draws a bar for each sensor with anomalies, and a row in the heat map', async () => {
    await page.goto('/');
    await eventually('the bars are there', async () => (await marks('top-sensors', 'rect').count()) === SENSORS.length);
    const heatMap = page.locator('[data-panel="heat-map"]');
    await heatMap.scrollIntoViewIfNeeded();
    await eventually('the fields are there', async () => (await marks('heat-map', 'rect').count()) >= SENSORS.length);
    await heatMap.getByText('boiler-1').waitFor();
  });

  it('shows the sensor of a mark that is clicked, and from a row of it the document', async () => {
    await page.goto('/');
    await marks('top-sensors', 'rect').first().click();
    await eventually('the sensor is shown', () => addressed('sensor') !== null);
    const sensor = addressed('sensor');
    expect(SENSORS).toContain(sensor);
    expect(await page.locator('h1').textContent()).toContain(sensor);
    await page.locator('tbody a').first().click();
    await page.locator('pre', { hasText: '"temperature": 41.5' }).waitFor();
    expect(await page.locator('.reason').textContent()).toBe('temperature 41.5, limit 40');
    expect(complaints).toEqual([]);
  });

  it('marks what lies beyond a limit on the sensor’s channel, beside the limit', async () => {
    await page.goto('/sensor?sensor=pump-7');
    await eventually('the anomalies are marked', async () => {
      const marked = page.locator('[data-panel="channel-temperature"] .mark-symbol.role-mark').last().locator('path');
      return (await marked.count()) >= 20;
    });
    await page.locator('[data-panel="channel-temperature"]').getByText('limit 40').waitFor();
    await page.locator('[data-panel="channel-pressure"]').getByText('limit 120').waitFor();
  });

  it('narrows the time range to a bar that is clicked, and goes back', async () => {
    await page.goto('/');
    await marks('readings', 'rect').nth(20).click();
    await eventually('it is narrower', () => addressed('from')?.startsWith('20') === true);
    await page.goBack();
    expect(addressed('from')).toBeNull();
  });

  it.each(ODD_SENSORS)('finds the sensor %s by its beginning and shows it as it is', async (sensor) => {
    await page.goto('/');
    await page.getByRole('combobox', { name: 'Sensor' }).fill(sensor.slice(0, 4).toUpperCase());
    await page.getByRole('option', { name: sensor }).click();
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('h1 bdi').textContent()).toBe(sensor);
    expect(await page.locator('h1 b').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is used by the keyboard alone', async () => {
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await page.getByRole('combobox', { name: 'Sensor' }).focus();
    await page.keyboard.type('boiler-2');
    await page.getByRole('option', { name: 'boiler-2' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await eventually('the sensor is shown', () => addressed('sensor') === 'boiler-2');
  });

  it('explains a time range that is none', async () => {
    await page.goto('/?from=now&to=now-1h');
    await page.locator('[data-panel="readings"] [role="alert"]', { hasText: 'ends before it begins' }).waitFor();
    await page.goto('/');
    await page.getByLabel('Time range').selectOption('own');
    await page.getByRole('textbox', { name: 'From' }).fill('yesterday');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('alert').getByText('The beginning "yesterday" is no time').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('says where a time range holds nothing', async () => {
    await page.goto('/?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z');
    await page.locator('[data-panel="readings"]').getByText('No reading in this time range.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows the bytes of a dead letter as text, and the command that judges it again', async () => {
    await page.goto('/dead-letters');
    await page.locator('summary', { hasText: 'channel-not-a-number' }).click();
    await page.locator('details[open] pre', { hasText: '{"sensor_id": "<i>x</i>", "temperature": "45.6"}' }).waitFor();
    expect(await page.locator('details[open] code').textContent()).toMatch(
      new RegExp(`^npm run dead-letters -- redrive sensor-data-0-\\d+-\\d+ --search ${served.searchUrl}$`),
    );
    expect(complaints).toEqual([]);
  });

  it('says that OpenSearch is away, and goes on when it is back', async () => {
    await page.goto('/?refresh=2');
    await page.locator('.health:not([data-level="bad"]) dl').waitFor();
    served.link.break();
    const away = `OpenSearch at ${served.searchUrl} does not answer`;
    await page.locator('.health[data-level="bad"]', { hasText: away }).waitFor();
    served.link.mend();
    await page.locator('.health:not([data-level="bad"])').waitFor();
    await page.locator('[data-panel="readings"]:not(:has([role="alert"])) svg').waitFor();
  });

  it('rests in a hidden tab, and is up to date at once when it is seen again', async () => {
    await page.clock.install();
    await page.goto('/?refresh=2');
    await page.locator('[data-panel="readings"] svg').waitFor();
    let asked = 0;
    page.on('request', () => asked++);
    const turn = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
         document.dispatchEvent(new Event('visibilitychange'));`,
      );
    await turn(true);
    await page.clock.runFor(60_000);
    expect(asked).toBe(0);
    await turn(false);
    await eventually('it asks again', () => asked > 0);
  });

  it('lets go of what it has drawn in thirty refreshes, but for some hundreds of each kind of mark', async () => {
    await page.goto('/?refresh=60');
    await page.locator('[data-panel="readings"] svg').waitFor();
    const before = await afterRefreshes(page, 10);
    const after = await afterRefreshes(page, 30);
    expect(after.nodes).toBeLessThanOrEqual(before.nodes + 2_000);
  });

  it('shows a day of version 0.1, whose index has another mapping', async () => {
    const fromMs = Date.parse('2026-11-01T09:00:00Z');
    await writeOldIndex(served.client, fromMs);
    await page.goto('/?from=2026-11-01T08:30:00Z&to=2026-11-01T10:30:00Z&refresh=0');
    await eventually('its readings are drawn', async () => (await marks('readings', 'rect').count()) >= 40);
    for (const panel of ['causes', 'share', 'latency']) {
      await page.locator(`[data-panel="${panel}"]`).scrollIntoViewIfNeeded();
      await page.locator(`[data-panel="${panel}"] svg .role-mark path`).first().waitFor();
    }
    await page.goto('/sensor?sensor=old-1&from=2026-11-01&to=2026-11-30&refresh=0');
    await page.getByText('temperature 45, limit 40').first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** What the page holds after so many more refreshes, each of them drawn, and after its garbage is collected. */
async function afterRefreshes(page: Page, refreshes: number): Promise<{ nodes: number }> {
  for (let time = 0; time < refreshes; time++) {
    const answered = page.waitForResponse((response) => response.url().includes('/api/panel/readings'));
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await (await answered).finished();
  }
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('HeapProfiler.collectGarbage');
  await devTools.send('Performance.enable');
  const { metrics } = await devTools.send('Performance.getMetrics');
  return { nodes: metrics.find(({ name }) => name === 'Nodes')?.value ?? Number.NaN };
}
