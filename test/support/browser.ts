import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
];

/** The Chromium of this machine; `null` where there is none, which `.ci/run` does not put up with. */
function chromiumPath(): string | null {
  const path = process.env['CHROMIUM_PATH'] ?? PLACES.find((place) => existsSync(place)) ?? null;
  if (path === null && process.env['CI'] === 'true')
    throw new Error('There is no Chromium for the tests of the page.');
  return path;
}

/** Describes what is tried in a real browser; without one it is skipped, with a word on how to get one. */
export function describeInBrowser(title: string, tests: () => void): void {
  if (chromiumPath() !== null) {
    describe(title, tests);
    return;
  }
  console.warn(
    'No Chromium: what needs a browser is skipped. Install one (apt-get install chromium-headless-shell) or name it in CHROMIUM_PATH.',
  );
  describe.skip(title, tests);
}

/** A browser of the tests. */
export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<TestBrowser> {
    const executablePath = chromiumPath() ?? '';
    // The sandbox wants what containers do not give; the only pages opened are the service's own.
    return new TestBrowser(await chromium.launch({ executablePath, args: ['--no-sandbox'] }));
  }

  /** Opens a page of a reader in London who reads English. */
  async open(baseURL: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({
      baseURL,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    return new Visit(context, await context.newPage());
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** One reader's page, and what it complained about. */
export class Visit {
  /** Errors of the console, and those that nothing caught. */
  readonly errors: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => {
      this.errors.push(error.message);
    });
  }

  /** Goes to an address, and waits until its heading and its figures are there. */
  async goTo(address: string): Promise<void> {
    await this.page.goto(address);
    await this.settle();
  }

  /** Waits until nothing stands in for content that is still to come. */
  async settle(): Promise<void> {
    await this.page.locator('h1').first().waitFor();
    await this.page.locator('.bones').first().waitFor({ state: 'detached' });
  }

  /** What axe finds against WCAG 2.2 AA and good practice, each with the elements. */
  async accessibilityFaults(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
