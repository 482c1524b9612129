import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, UserError } from '../../../command-line/command.ts';
import { text } from '../../../command-line/options.ts';
import { projectRoot } from '../../../project-root.ts';
import { chromiumPath, startChromium, watchedPage } from './chromium.ts';

const PICTURE = join(projectRoot, 'docs/console.png');
const MOST_BYTES = 200_000;
const WIDTH = 1280;
const HEIGHT = 900;

await runCommand({
  usage: 'npm run console-picture -- [options]',
  purpose:
    'Makes docs/console.png, the picture in the README, of a console that is running (npm start in another terminal).',
  options: {
    console: text({ help: 'Address of the page.', placeholder: 'URL', default: 'http://127.0.0.1:8080/?from=now-5m' }),
  },
  async run({ console: address }) {
    const chromium = chromiumPath();
    if (chromium === undefined)
      throw new UserError('There is no Chromium on this machine: install it, or name it in CHROMIUM.');
    const browser = await startChromium(chromium);
    try {
      const { page } = await watchedPage(browser, new URL(address).origin, { width: WIDTH, colorScheme: 'light' });
      await page.setViewportSize({ width: WIDTH, height: HEIGHT });
      await page.goto(address).catch(() => {
        throw new UserError(`No console answers at ${address}: start one with npm start, or name it by --console.`);
      });
      await page.locator('[data-panel="readings"] svg').waitFor();
      await page.getByText('Looking …').first().waitFor({ state: 'hidden' });
      await page.locator('.health', { hasText: /Rate[\d.,]+\/s/ }).waitFor();
      await page.screenshot({ path: PICTURE });
    } finally {
      await browser.close();
    }
    const { size } = statSync(PICTURE);
    process.stdout.write(`${PICTURE}: ${size} bytes\n`);
    if (size > MOST_BYTES)
      throw new UserError(`The picture has ${size} bytes, more than ${MOST_BYTES}: choose a shorter time range.`);
    return 0;
  },
});
