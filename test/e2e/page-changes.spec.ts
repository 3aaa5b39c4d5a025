import { join } from 'node:path';
import { projectRoot } from '../../src/config/project-root';
import { Application } from '../support/application';
import { describeInBrowser, TestBrowser, type Visit } from '../support/browser';
import { readList } from '../support/page-lists';
import { walkPages } from '../support/pages';

interface Change {
  store_id: string;
  reasons: string[];
  before: Record<string, number> | null;
  after: Record<string, number> | null;
}

const WORDS: Readonly<Record<string, string>> = {
  new_polls: 'New polls',
  polls_changed: 'Polls changed',
  hours_changed: 'Hours changed',
  timezone_changed: 'Zone changed',
  time_passed: 'Only time passed',
  appeared: 'Appeared',
  gone: 'Gone',
  unknown: 'Not known',
};
const FIGURES = ['hour', 'day', 'week'].flatMap((window) => [
  `uptime_last_${window}`,
  `downtime_last_${window}`,
]);
const SORTED = 'sort=downtime_last_week&order=desc';

const figure = (value: number | undefined): string =>
  value === undefined ? '–' : String(value).replace(/^-?\d+$/, '$&.0');

/** What the page shows of a change, cell by cell. */
function cellsOf({ store_id, reasons, before, after }: Change): string[] {
  const figures = FIGURES.map((name) => {
    const [was, is] = [before?.[name], after?.[name]];
    if (was === is) return figure(is);
    const shown = `${figure(was)} → ${figure(is)}`;
    if (was === undefined || is === undefined) return shown;
    const difference = Math.round((is - was) * 100) / 100;
    return `${shown}${difference > 0 ? '+' : ''}${figure(difference)}`;
  });
  return [store_id, reasons.map((reason) => WORDS[reason]).join(', '), ...figures];
}

describeInBrowser('what changed between two reports, on the page', () => {
  let application: Application;
  let browser: TestBrowser;
  let visit: Visit;
  let before: string;
  let after: string;
  let linear: string;
  const make = async (body: Record<string, unknown>): Promise<string> => {
    const id = await application.trigger(body);
    await application.ended(id);
    return id;
  };
  const changes = (query = SORTED): Promise<Change[]> =>
    walkPages(application.http, `/api/v1/reports/${after}/changes?since=${before}&${query}`, 1_000);
  const address = (query = ''): string => `/reports/${after}/changes?since=${before}${query}`;
  const table = () => visit.page.getByRole('region', { name: 'Stores that changed' });
  const shown = (): Promise<string[][]> => readList(visit.page, 'Stores that changed');

  beforeAll(async () => {
    application = await Application.start();
    await application.uploadDirectory(join(projectRoot(), 'data'));
    before = await make({ as_of: '2026-03-10T12:00:00Z' });
    await application.observe(
      ['late', 'inactive', '2026-03-09 10:00:00'],
      ['1043540887148410214', 'inactive', '2026-03-10 11:00:00'],
    );
    await application.upload(
      'timezones',
      'store_id,timezone_str\n106263823543531851,Asia/Tokyo\n1087460567548556872,Asia/Tokyo\n',
    );
    after = await make({});
    linear = await make({ interpolation: 'linear' });
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

  it('is found by the keyboard alone, from a report to another one that is counted alike', async () => {
    const { page } = visit;
    await visit.goTo(`/reports/${before}`);
    await page.locator('summary', { hasText: 'Compare with another report' }).focus();
    await page.keyboard.press('Enter');
    const others = page.getByRole('region', { name: 'Reports to compare with' });
    await others.waitFor();
    // The linear one is counted in another way, and the report itself is not offered.
    expect(await others.locator('tbody tr').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${address()}`);
    await page.getByRole('heading', { level: 1, name: 'What changed' }).waitFor();
    expect(await page.title()).toBe('What changed · Store monitoring');
    expect(visit.errors).toEqual([]);
  });

  it('has every store that changed, why, and by how much, of which few are drawn at a time', async () => {
    await visit.goTo(address());
    const expected = await changes();
    expect(expected.length).toBeGreaterThan(60);
    expect(new Set(expected.flatMap(({ reasons }) => reasons)).size).toBeGreaterThanOrEqual(4);
    expect(await table().locator('tbody tr[aria-rowindex]').count()).toBeLessThan(50);
    expect(await shown()).toEqual(expected.map(cellsOf));
    expect(visit.errors).toEqual([]);
  });

  it('counts each reason, and shows the stores of one, by an address that can be shared', async () => {
    const { page } = visit;
    const all = await changes();
    await visit.goTo(address());
    const reasons = page.getByRole('group', { name: 'Reason' });
    const counted = (reason: string): number =>
      all.filter((change) => change.reasons.includes(reason)).length;
    const texts = await reasons.getByRole('button').allInnerTexts();
    expect(texts.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
      `All ${all.length}`,
      ...Object.entries(WORDS)
        .filter(([reason]) => counted(reason) > 0)
        .map(([reason, words]) => `${words} ${counted(reason)}`),
    ]);
    await reasons.getByRole('button', { name: /^Zone changed/ }).click();
    await page.getByRole('heading', { name: `Stores ${counted('timezone_changed')}` }).waitFor();
    const expected = (await changes(`${SORTED}&reason=timezone_changed`)).map(cellsOf);
    expect(expected).toHaveLength(2);
    expect(await shown()).toEqual(expected);
    expect(page.url()).toContain('reason=timezone_changed');
    await page.reload();
    await visit.settle();
    expect(await shown()).toEqual(expected);
    const pressed = reasons.getByRole('button', { pressed: true });
    expect(await pressed.innerText()).toMatch(/^Zone changed/);
    expect(visit.errors).toEqual([]);
  });

  it('is ordered by any figure and by the id', async () => {
    const { page } = visit;
    await visit.goTo(address('&reason=new_polls'));
    await page.getByRole('button', { name: /^Up, last day/ }).click();
    await page.getByRole('button', { name: /^Up, last day/ }).click();
    await page.waitForURL(/sort=uptime_last_day&order=asc/);
    await table().locator('th[aria-sort="ascending"]', { hasText: 'Up, last day' }).waitFor();
    const ordered = await changes('sort=uptime_last_day&order=asc&reason=new_polls');
    expect(await shown()).toEqual(ordered.map(cellsOf));
    await page.getByRole('button', { name: /^Store/ }).click();
    await page.waitForURL(/sort=store_id&order=asc/);
    const byId = await changes('sort=store_id&reason=new_polls');
    expect(await shown()).toEqual(byId.map(cellsOf));
  });

  it('says so where nothing changed, no store has the reason, or the reports cannot be compared', async () => {
    const { page } = visit;
    await visit.goTo(`/reports/${after}/changes?since=${after}`);
    await page.getByText('No figure differs').waitFor();
    await visit.goTo(address('&reason=gone'));
    await page.getByText('No store has this reason.').waitFor();
    expect(visit.errors).toEqual([]);
    await visit.goTo(`/reports/${after}/changes?since=${linear}`);
    await page.getByText('counted in different ways').waitFor();
    await page.getByRole('region', { name: 'Reports to compare with' }).waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
    await visit.goTo(`/reports/${after}/changes`);
    await page.getByRole('region', { name: 'Reports to compare with' }).waitFor();
  });
});
