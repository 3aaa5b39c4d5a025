import { Application } from '../support/application';
import { describeInBrowser, TestBrowser, type Visit } from '../support/browser';

const NOON = new Date('2023-01-25T12:00:00Z');
const AFTERNOON = new Date('2023-01-25T15:00:00Z');

/** The addresses of the answers that the browser keeps. */
const KEPT_ANSWERS = `caches.open('answers').then(async (cache) =>
  (await cache.keys()).map(({ url }) => url.slice(location.origin.length)).sort())`;

describeInBrowser('the page without a server', () => {
  let application: Application;
  let browser: TestBrowser;
  let visit: Visit;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    application = await Application.start();
    await application.observe(
      ['a', 'active', '2023-01-25T10:00:00Z'],
      ['b', 'inactive', '2023-01-25T10:00:00Z'],
    );
    visit = await browser.open(application.http.url);
  });
  afterEach(async () => {
    await visit.close();
    await application.stop();
  });
  /** Goes to a view, and waits until the page and its figures are kept. */
  const keep = async (address: string): Promise<void> => {
    await visit.goTo(address);
    await visit.page.evaluate(
      `navigator.serviceWorker.ready.then(async () => {
        while (!(await caches.keys()).includes('answers')) await new Promise(requestAnimationFrame);
      })`,
    );
  };
  const banner = () => visit.page.getByRole('alert').filter({ hasText: 'Old figures' });

  it('opens with the last figures, says when they were taken, and mends itself', async () => {
    const { page, context } = visit;
    await page.clock.setFixedTime(NOON);
    await keep('/');
    await page.getByText('2 stores, 2 open').waitFor();
    await context.setOffline(true);
    await page.clock.setFixedTime(AFTERNOON);
    await page.reload();
    await page.getByText('2 stores, 2 open').waitFor();
    await banner().waitFor();
    expect(await banner().innerText()).toMatch(
      /^Old figures\s+What is shown was taken at 25 Jan 2023, 12:00:00, 3 hours ago. The server has not answered since 15:00;/,
    );
    expect(await visit.accessibilityFaults()).toEqual([]);
    await application.observe(['c', 'active', '2023-01-25T11:00:00Z']);
    await context.setOffline(false);
    await page.getByText('3 stores, 3 open').waitFor();
    await banner().waitFor({ state: 'detached' });
  });

  it('shows each view that was looked at, and of others that nothing is kept', async () => {
    const { page, context } = visit;
    await application.report();
    const views = [
      ['/stores', 'Stores 2'],
      ['/stores/a', 'Store a'],
      ['/reports', 'Reports'],
      ['/data', 'Data'],
    ] as const;
    for (const [address] of views) await keep(address);
    await context.setOffline(true);
    for (const [address, heading] of views) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await banner().waitFor();
      expect([address, await page.getByText('nothing is kept').count()]).toEqual([address, 0]);
    }
    await page.goto('/stores/b');
    await page.getByText('nothing is kept here of what it said before').waitFor();
    expect(await banner().innerText()).toContain('What is shown is from before.');
  });

  it('keeps what a view has where the server is lost in the middle', async () => {
    const { page, context } = visit;
    await keep('/');
    await context.setOffline(true);
    await page.getByRole('link', { name: 'Reports' }).click();
    await banner().waitFor();
    await page.getByRole('link', { name: 'Now' }).click();
    await page.getByText('2 stores, 2 open').waitFor();
    await context.setOffline(false);
    await banner().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByText('No report yet').waitFor();
  });

  it('keeps figures alone: no health, no metrics, no download, no later page', async () => {
    const { page } = visit;
    await keep('/');
    await visit.goTo('/system');
    await visit.goTo('/stores?q=a');
    await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'These as CSV' }).click(),
    ]);
    expect(await page.evaluate(KEPT_ANSWERS)).toEqual([
      '/api/v1/fleet',
      expect.stringMatching(/^\/api\/v1\/fleet\/stores\?q=a&limit=\d+$/),
    ]);
  });

  it('forgets all answers as soon as the server asks who is there', async () => {
    await keep('/');
    const strict = await Application.start({
      database: application.database,
      config: { auth: 'key' },
    });
    const stranger = await visit.context.newPage();
    // The same browser, and the same address as before, of which another service answers now.
    await stranger.route('**/api/v1/fleet', async (route) => {
      await route.fulfill(await answerOf(strict, '/api/v1/fleet'));
    });
    await stranger.goto('/');
    await stranger.getByRole('alert').first().waitFor();
    expect(await stranger.evaluate(KEPT_ANSWERS)).toEqual([]);
    await strict.stop();
  });

  it('lets go of an older build, and loads a newer one with the next change of view', async () => {
    const { page } = visit;
    await visit.goTo('/');
    await page.evaluate(`navigator.serviceWorker.ready
      .then((registration) => registration.unregister())
      .then(() => caches.open('page of before'))`);
    await page.reload();
    await page.evaluate(`navigator.serviceWorker.ready.then(async () => {
      while ((await caches.keys()).includes('page of before')) await new Promise(requestAnimationFrame);
    })`);
    await page.evaluate('window.isOfThisLoad = true');
    await page.getByRole('link', { name: 'Stores', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Stores' }).waitFor();
    expect(await page.evaluate('window.isOfThisLoad')).toBe(true);
    await page.evaluate("navigator.serviceWorker.dispatchEvent(new Event('controllerchange'))");
    await page.getByRole('link', { name: 'Data' }).click();
    await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor();
    expect(await page.evaluate('window.isOfThisLoad')).toBeUndefined();
  });
});

async function answerOf(
  { http }: Application,
  path: string,
): Promise<{ status: number; contentType: string; body: Buffer }> {
  const { status, headers, bytes } = await http.get(path);
  return { status, contentType: String(headers['content-type']), body: bytes };
}
