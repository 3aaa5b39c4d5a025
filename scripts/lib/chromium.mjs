import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
];

/** Starts the Chromium of this machine. @throws Error where there is none. */
export function launchChromium() {
  const executablePath = process.env['CHROMIUM_PATH'] ?? PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      'There is no Chromium: install one (apt-get install chromium-headless-shell) or name it in CHROMIUM_PATH.',
    );
  }
  // The sandbox wants what containers do not give; the only pages opened are the project's own.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
