// npm run screenshots [-- --out DIR]: pictures of each view of the page, on made-up data.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withPalette } from './lib/palette-png.mjs';
import { prepare } from './lib/prepare.mjs';
import { PROJECT_ROOT } from './lib/project.mjs';

await prepare({ build: true });
const { launchChromium } = await import('./lib/chromium.mjs');
const { sampleViews } = await import('./lib/sample-views.mjs');
const { withSampleService } = await import('./lib/sample-service.mjs');

/** How each view is looked at. */
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 720 }, deviceScaleFactor: 2 },
};
const READER = { locale: 'en-GB', timezoneId: 'Europe/London', serviceWorkers: 'block' };

const { values } = parseArgs({
  options: { out: { type: 'string', default: join(PROJECT_ROOT, 'docs/screenshots') } },
});
mkdirSync(values.out, { recursive: true });

await withSampleService(async (baseURL) => {
  const views = await sampleViews(baseURL);
  const browser = await launchChromium();
  const takeAll = async ([look, options]) => {
    for (const view of views) {
      const context = await browser.newContext({ baseURL, ...READER, ...options });
      const png = await picture(await context.newPage(), view);
      await context.close();
      writeFileSync(join(values.out, `${view.name}-${look}.png`), withPalette(png));
    }
  };
  try {
    await Promise.all(Object.entries(LOOKS).map(takeAll));
  } finally {
    await browser.close();
  }
});

async function picture(page, { address, at, waitMillis = 0 }) {
  if (at !== undefined) await page.clock.setFixedTime(at);
  await page.goto(address);
  await page.locator('h1').waitFor();
  await page.locator('.bones').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(waitMillis);
  return page.screenshot();
}
