import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Debian, others and macOS put it. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium on this machine: the one in CHROMIUM, or where it usually is. */
export const chromiumPath = (): string | undefined =>
  [process.env['CHROMIUM'] ?? '', ...PLACES].find((path) => existsSync(path));

/**
 * Path of the browser, for suites that are left out without one.
 *
 * @throws Error with CI=true when there is none
 */
export function chromiumOrLeftOut(suite: string): string | undefined {
  const path = chromiumPath();
  if (path !== undefined) return path;
  const sentence = `${suite} needs Chromium, which is not on this machine: install it (Debian: apt-get install chromium), or name it in CHROMIUM.`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`Left out: ${sentence}\n`);
  return undefined;
}

/** Starts a browser without a window; who tests as root has no sandbox. */
export const startChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

/** A page, and all that a person would find on the browser's console, or that it asked of anyone but one origin. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a page of an origin. */
export async function watchedPage(
  browser: Browser,
  origin: string,
  look: { readonly width: number; readonly colorScheme: 'light' | 'dark' } = { width: 1280, colorScheme: 'light' },
): Promise<WatchedPage> {
  const { width, colorScheme } = look;
  const context = await browser.newContext({ baseURL: origin, viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      complaints.push(`asks elsewhere: ${request.url()}`);
  });
  return { page, complaints };
}
