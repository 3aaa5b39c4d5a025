import { KeysService } from '../../src/access/keys.service';
import type { Role } from '../../src/common/role';
import { Application } from '../support/application';
import { describeInBrowser, TestBrowser, type Visit } from '../support/browser';
import { keyOfEachRole, newKey } from '../support/keys';

const LONG_NAME = 'the night shift of the operations desk in the north-west region, second floor';
/** What a browser itself writes into its console where a call is refused, or a stream is cut. */
const REFUSED =
  /^Failed to load resource: (the server responded with a status of 401|net::ERR_INCOMPLETE_CHUNKED)/;

describeInBrowser('signing in on the page', () => {
  let application: Application;
  let browser: TestBrowser;
  let keys: Record<Role, string>;
  let visit: Visit;
  beforeAll(async () => {
    application = await Application.start({ config: { auth: 'key' } });
    keys = await keyOfEachRole(application);
    const operator = application.http.withKey(keys.operator);
    await operator.post('/api/v1/observations', {
      observations: [{ store_id: 'a', status: 'active', timestamp_utc: '2023-01-25T10:00:00Z' }],
    });
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser.close();
    await application.stop();
  });
  beforeEach(async () => {
    visit = await browser.open(application.http.url);
  });
  afterEach(async () => {
    await visit.close();
  });
  const signIn = async (key: string): Promise<void> => {
    await visit.page.getByLabel('Key').fill(key);
    await visit.page.getByRole('button', { name: 'Sign in' }).click();
  };
  /** Opens a view as somebody with a key. */
  const openAs = async (key: string, address: string): Promise<void> => {
    await visit.goTo(address);
    await signIn(key);
    await visit.page.getByRole('button', { name: 'Sign out' }).waitFor();
    await visit.settle();
  };
  const addressNow = (): string => visit.page.url().slice(application.http.url.length);

  it('leads from each view to where one signs in, without an error, nor anything for axe', async () => {
    for (const address of ['/', '/stores/a', '/reports', '/data', '/system', '/sign-in']) {
      await visit.goTo(address);
      expect(await visit.page.locator('h1').innerText()).toBe('Sign in');
      expect(await visit.page.title()).toBe('Sign in · Store monitoring');
      expect(await visit.page.getByRole('navigation').count()).toBe(0);
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme });
      expect([colorScheme, ...(await visit.accessibilityFaults())]).toEqual([colorScheme]);
    }
    expect(visit.errors).toEqual([]);
  });

  it('goes by keyboard alone, back to where one was, and out again', async () => {
    const { page } = visit;
    await visit.goTo('/stores?q=a&state=silent&state=up');
    expect(addressNow()).toMatch(/^\/sign-in\?back=/);
    await page.keyboard.type(keys.viewer);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Stores' }).waitFor();
    expect(addressNow()).toBe('/stores?q=a&state=silent&state=up');
    await page.getByText('Signed in as viewer (viewer)').waitFor();
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    for (let steps = 0; (await focused()) !== 'Sign out'; steps += 1) {
      expect(steps).toBeLessThan(100);
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.getByText('Signed in as').count()).toBe(0);
    expect(visit.errors).toEqual([]);
  });

  const OFFERED = [
    ['viewer', false, []],
    ['operator', true, ['store_status']],
    ['admin', true, ['store_status', 'menu_hours', 'timezones', 'stores']],
  ] as const;

  it.each(OFFERED)('offers a %s what the role may do', async (role, asks, kinds) => {
    const { page } = visit;
    await openAs(keys[role], '/reports');
    await page.getByText('No report yet').waitFor();
    const form = page.getByRole('button', { name: 'Make the report' });
    expect(await form.count()).toBe(asks ? 1 : 0);
    await page.getByRole('link', { name: 'Data' }).click();
    await page.getByText('No file yet').waitFor();
    expect(await page.getByLabel('Drag a CSV here, or choose one').count()).toBe(asks ? 1 : 0);
    const offered = await page.getByLabel('It holds').locator('option').allInnerTexts();
    expect(offered.map((text) => /\((\w+)\)$/.exec(text)?.[1])).toEqual(kinds);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, ...(await visit.accessibilityFaults())]).toEqual([colorScheme]);
    }
    expect(visit.errors).toEqual([]);
  });

  it('asks for reports, takes files in, downloads and follows what changes', async () => {
    const { page } = visit;
    await openAs(keys.operator, '/data');
    await page.getByLabel('Drag a CSV here, or choose one').setInputFiles({
      name: 'store_status.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('store_id,status,timestamp_utc\nb,active,2023-01-25 11:00:00\n'),
    });
    await page.getByRole('button', { name: 'Take it in' }).click();
    await page.getByText('Complete').first().waitFor();
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('button', { name: 'Make the report' }).click();
    await page.waitForURL(/\/reports\/[0-9a-f-]{36}$/);
    const csv = page.getByRole('link', { name: 'CSV' }).first();
    await csv.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), csv.click()]);
    expect(download.suggestedFilename()).toMatch(/^report-.*\.csv$/);
    await page.getByRole('link', { name: 'Now' }).click();
    await page.getByText('changes by itself').waitFor();
    expect(visit.errors).toEqual([]);
  });

  it('lets calls be tried in the documentation', async () => {
    const { page } = visit;
    await openAs(keys.operator, '/system');
    await page.goto('/docs');
    await page.getByText('/api/v1/trigger_report').first().waitFor();
    const headers = 'window.ui.getConfigs().requestInterceptor({ headers: {} }).headers';
    expect(await page.evaluate(headers)).toEqual({ 'X-Requested-With': 'swagger-ui' });
    expect(visit.errors).toEqual([]);
  });

  it('says what is wrong with a key that does not hold', async () => {
    const { page } = visit;
    await visit.goTo('/reports');
    await signIn(`${keys.admin.slice(0, -4)}0000`);
    await page.getByRole('alert').getByText('mistyped, expired or revoked').waitFor();
    expect(await page.getByLabel('Key').getAttribute('aria-invalid')).toBe('true');
    expect(await visit.accessibilityFaults()).toEqual([]);
    await signIn(keys.viewer);
    await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
    expect(visit.errors.filter((text) => !REFUSED.test(text))).toEqual([]);
  });

  it('comes by itself when the key is revoked, and leads back to where one was', async () => {
    const { page } = visit;
    const { id, key } = await application.app
      .get(KeysService)
      .create({ name: 'to be revoked', role: 'viewer' });
    await openAs(key, '/stores?q=a');
    await application.app.get(KeysService).revoke(id);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await signIn(keys.viewer);
    await page.getByRole('heading', { level: 1, name: 'Stores' }).waitFor();
    expect(addressNow()).toBe('/stores?q=a');
    expect(visit.errors.filter((text) => !REFUSED.test(text))).toEqual([]);
  });

  it('ends in all windows at once, and nothing that was seen stays behind', async () => {
    const { page, context } = visit;
    await openAs(keys.viewer, '/');
    const kept = (): Promise<boolean> => page.evaluate<boolean>("caches.has('answers')");
    expect(await kept()).toBe(true);
    const other = await context.newPage();
    await other.goto('/system');
    await other.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await other.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await kept()).toBe(false);
  });

  it('shows nothing from then on, and drops what was asked for before', async () => {
    const { page } = visit;
    await openAs(keys.viewer, '/system');
    // Neither do figures come, nor is it told again who is signed in.
    await page.route('**/api/v1/fleet', () => undefined);
    await page.route('**/api/v1/session', (route) =>
      route.request().method() === 'GET' ? undefined : route.continue(),
    );
    const asked = page.waitForRequest('**/api/v1/fleet');
    await page.getByRole('link', { name: 'Now' }).click();
    await asked;
    const dropped = page.waitForEvent('requestfailed', (one) => one.url().endsWith('/fleet'));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await dropped;
    expect(await page.evaluate<boolean>("caches.has('answers')")).toBe(false);
    expect(visit.errors).toEqual([]);
  });

  it('leaves nothing that a script could read, and no script of another comes in', async () => {
    const { page } = visit;
    await openAs(keys.viewer, '/');
    expect(await page.evaluate('document.cookie')).toBe('');
    const stored = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])',
    );
    expect(stored).not.toContain('sm_');
    expect(visit.errors).toEqual([]);
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.hasRun = true';
      document.body.append(script);
    }`);
    expect(await page.evaluate('window.hasRun')).toBeUndefined();
    expect(visit.errors.join()).toContain('Content Security Policy');
  });

  it.each([360, 1_280])('has room for a long name on a screen of %d px', async (width) => {
    const { page } = visit;
    await page.setViewportSize({ width, height: 900 });
    await openAs(await newKey(application, 'viewer', LONG_NAME), '/');
    const over = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(over).toBe(0);
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(true);
  });

  it('is not there where nobody has to', async () => {
    const open = await Application.start({ runsJobs: false });
    const reader = await browser.open(open.http.url);
    await reader.goTo('/sign-in?back=/data');
    expect(await reader.page.locator('h1').innerText()).toBe('Data');
    expect(await reader.page.getByLabel('It holds').locator('option').count()).toBe(4);
    expect(await reader.page.getByText(/Signed in|Sign out/).count()).toBe(0);
    expect(reader.errors).toEqual([]);
    await reader.close();
    await open.stop();
  });
});
