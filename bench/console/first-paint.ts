import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** What a person waits for who opens the page, in milliseconds. */
export interface FirstPaint {
  /** Until something is to be seen. */
  readonly paintMs: number;
  /** Until every panel in sight has its plot. */
  readonly drawnMs: number;
}

const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const DRAWN = `(() => {
  const inSight = [...document.querySelectorAll('[data-panel]')].filter((panel) => panel.getBoundingClientRect().top < innerHeight);
  return inSight.length > 0 && inSight.every((panel) => panel.querySelector('.plot:not([hidden]) svg, p.empty:not(:empty)')?.textContent !== 'Looking …');
})()`;

/** Opens a page several times in a browser that has never seen it; undefined without a Chromium on this machine. */
export async function firstPaints(address: string, times: number): Promise<readonly FirstPaint[] | undefined> {
  if (!existsSync(PROGRAM)) return undefined;
  const browser = await chromium.launch({
    executablePath: PROGRAM,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const paints: FirstPaint[] = [];
  for (let time = 0; time < times; time++) {
    // To wait for the plots by a function of text, which the page's own policy forbids.
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(address, { waitUntil: 'commit' });
    await page.waitForFunction(DRAWN, undefined, { polling: 'raf' });
    const drawnMs = Number(await page.evaluate('performance.now()'));
    const paintMs = Number(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime"));
    paints.push({ paintMs, drawnMs });
    await context.close();
  }
  await browser.close();
  return paints;
}
