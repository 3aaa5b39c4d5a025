// npm run icons: draws the icons of the installed page from web/public/icon.svg.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './lib/project.mjs';
import { prepare } from './lib/prepare.mjs';

const FOLDER = join(PROJECT_ROOT, 'web/public');

await prepare({ build: false });
const { launchChromium } = await import('./lib/chromium.mjs');
const round = readFileSync(join(FOLDER, 'icon.svg'), 'utf8');
// Phones cut this one to a shape of their own; what is drawn lies within the circle that all leave.
const square = round.replace(/ rx="\d+"/, '');
const icons = [
  ['icon-192.png', round, 192],
  ['icon-512.png', round, 512],
  ['icon-maskable-512.png', square, 512],
];
const browser = await launchChromium();
for (const [name, svg, size] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  await page.screenshot({ path: join(FOLDER, name), omitBackground: true });
  await page.close();
}
await browser.close();
