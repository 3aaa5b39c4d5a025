import { join } from 'node:path';
import { projectRoot } from '../../src/config/project-root';
import { Application } from '../support/application';
import { describeInBrowser, TestBrowser } from '../support/browser';

const STORE = '3112778632341905730';

describeInBrowser('each view of the page', () => {
  let application: Application;
  let browser: TestBrowser;
  let report: string;
  let before: string;
  beforeAll(async () => {
    application = await Application.start();
    await application.uploadDirectory(join(projectRoot(), 'data'));
    report = await application.trigger({ detail: 'full' });
    before = await application.trigger({ as_of: '2026-03-10T12:00:00Z' });
    for (const id of [report, before]) await application.ended(id);
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser.close();
    await application.stop();
  });

  const views = [
    ['/', 'Now'],
    ['/stores', 'Stores 200'],
    [`/stores/${STORE}`, 'Harbor Market 86'],
    ['/reports', 'Reports'],
    ['/reports/REPORT', 'Report 11 Mar 2026, 18:13:22 UTC'],
    ['/reports/REPORT/changes?since=BEFORE', 'What changed'],
    ['/reports/REPORT/changes', 'What changed'],
    ['/data', 'Data'],
    ['/system', 'Health'],
  ] as const;

  it.each(views)(
    'at %s has its heading, nothing for axe in either theme, and no error',
    async (address, heading) => {
      const visit = await browser.open(application.http.url);
      await visit.goTo(address.replace('REPORT', report).replace('BEFORE', before));
      expect(await visit.page.locator('h1').innerText()).toBe(heading);
      for (const colorScheme of ['light', 'dark'] as const) {
        await visit.page.emulateMedia({ colorScheme });
        expect([colorScheme, ...(await visit.accessibilityFaults())]).toEqual([colorScheme]);
      }
      expect(visit.errors).toEqual([]);
      await visit.close();
    },
  );

  it.each([360, 3_840])('is %d px wide without a bar to scroll it sideways', async (width) => {
    const visit = await browser.open(application.http.url, { viewport: { width, height: 900 } });
    for (const [address] of views) {
      await visit.goTo(address.replace('REPORT', report).replace('BEFORE', before));
      const over = await visit.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([address, over]).toEqual([address, 0]);
    }
    await visit.close();
  });

  it('is reached by the keyboard, and its heading is told', async () => {
    const visit = await browser.open(application.http.url);
    const { page } = visit;
    const focused = (): Promise<string> =>
      page.evaluate<string>('document.activeElement.textContent');
    for (const [name, heading] of [
      ['Stores', 'Stores 200'],
      ['Reports', 'Reports'],
      ['Data', 'Data'],
      ['Health', 'Health'],
    ] as const) {
      await visit.goTo('/');
      for (let steps = 0; (await focused()) !== name; steps += 1) {
        expect(steps).toBeLessThan(12);
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      expect(await focused()).toContain(name);
      expect(await page.title()).toBe(`${name} · Store monitoring`);
    }
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor();
    await visit.close();
  });

  it('shows on Health the parts, their versions and the rates', async () => {
    const visit = await browser.open(application.http.url);
    await visit.goTo('/system');
    const { page } = visit;
    const health = (await application.http.get('/health')).json() as {
      details: Record<string, Record<string, string>>;
    };
    const { service, database } = health.details;
    const textOf = (name: string): Promise<string> =>
      page.getByRole('region', { name, exact: true }).innerText();
    expect(await textOf('Database')).toMatch(new RegExp(`Up\\s+version ${database?.['version']}`));
    expect(await textOf('Disk')).toMatch(/Up\s+free [\d.]+ [GT]B/);
    expect(await textOf('Queue')).toMatch(/Up\s+waiting 0\s+running 0\s+oldest wait 0 s/);
    expect(await textOf('Service')).toMatch(
      new RegExp(
        `version ${service?.['version']}\\s+Node.js ${process.versions.node}\\s+page ${service?.['version']}\\s+page build [\\w-]{8}$`,
      ),
    );
    // The rate of late needs a second look.
    const requests = page.getByRole('region', { name: 'Table of rates' }).locator('tr', {
      hasText: 'Requests',
    });
    await requests.getByText('–').waitFor({ state: 'detached' });
    expect(await requests.innerText()).toMatch(/^Requests\s+[\d.,]*[1-9][\d.,]*\s+[\d.,]+\s+\d+$/);
    await visit.close();
  });

  it('keeps the theme that was chosen', async () => {
    const visit = await browser.open(application.http.url, { colorScheme: 'light' });
    await visit.goTo('/system');
    const ground = (): Promise<string> =>
      visit.page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    const button = visit.page.getByRole('button', { name: /^Theme/ });
    await button.click();
    await button.click();
    expect(await button.innerText()).toBe('Theme: dark');
    expect(await ground()).not.toBe(light);
    await visit.page.reload();
    expect(await button.innerText()).toBe('Theme: dark');
    await visit.close();
  });
});
