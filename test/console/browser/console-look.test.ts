import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../../project-root.ts';
import { chromiumOrLeftOut, watchedPage } from '../../support/browser/chromium.ts';
import { type ServedConsole, servedConsole } from '../../support/browser/served-console.ts';
import { writeModelVerdicts, writeSensorViews } from '../../support/console/sensor-views.ts';
import { eventually } from '../../support/eventually.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const chromium = chromiumOrLeftOut('The look of the console');
const describeInBrowser = chromium === undefined ? describe.skip : describe;

const READY_MS = 120_000;
const TALLEST = 4_000;
const PICTURES = join(projectRoot, '.local/console-pictures');

const PAGES = {
  overview: '/?from=now-5m&refresh=0',
  sensor: '/sensor?sensor=pump-7&from=now-5m&refresh=0',
  episodes: '/episodes?show=all&from=now-24h&refresh=0',
  'dead-letters': '/dead-letters?refresh=0',
  nothing: '/?from=2001-01-01&to=2001-01-02&refresh=0',
} as const;

/** Each page in both colours, and what is full of plots in each size. */
const LOOKS = [
  ...(['overview', 'sensor'] as const).flatMap((page) =>
    [390, 1024, 1600].flatMap((width) => [[page, width, 'light'] as const, [page, width, 'dark'] as const]),
  ),
  ...(['episodes', 'dead-letters', 'nothing'] as const).flatMap((page) => [
    [page, 390, 'dark'] as const,
    [page, 1600, 'light'] as const,
  ]),
];

describeInBrowser('the look of the console', () => {
  const folder = aTemporaryFolder();
  let served: ServedConsole;

  beforeAll(async () => {
    served = await servedConsole(chromium ?? '', folder);
    await served.verdicts.readings(80, 3_500);
    await served.verdicts.deadLetters();
    await served.verdicts.episodes();
    await writeSensorViews(served.client, 'pump-7', 90);
    await writeModelVerdicts(served.client, 'pump-7');
    mkdirSync(PICTURES, { recursive: true });
  }, READY_MS);

  afterAll(async () => {
    await served?.stop();
  });

  it.each(LOOKS)(
    'is accessible, fits and is kept as a picture: %s at %d pixels, %s',
    async (name, width, colorScheme) => {
      const address = PAGES[name];
      const { page, complaints } = await watchedPage(served.browser, served.url, { width, colorScheme });
      await page.goto(address);
      await untilDrawn(page, width);
      await page.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await seriousProblems(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );
});

/** Makes the window as tall as the page, so that every panel is in sight, waits until none is being asked for, and then no taller. */
async function untilDrawn(page: Page, width: number): Promise<void> {
  await page.locator('main h1').waitFor();
  await eventually('every panel is drawn', async () => {
    // The page grows while its panels come, and asks only for those in sight.
    const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
    if (height > (page.viewportSize()?.height ?? 0))
      await page.setViewportSize({ width, height: Math.min(TALLEST, 2 * height) });
    const panels = await page.locator('[data-panel], .episodes').count();
    const waiting = await page.getByText('Looking …').filter({ visible: true }).count();
    return panels > 0 && waiting === 0;
  });
  const bottom = 'document.querySelector("footer").getBoundingClientRect().bottom + scrollY';
  await page.setViewportSize({ width, height: Math.ceil(Number(await page.evaluate(bottom))) });
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe calls serious or critical, with the element. */
async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
