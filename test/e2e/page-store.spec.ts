import { join } from 'node:path';
import { projectRoot } from '../../src/config/project-root';
import { Application } from '../support/application';
import { describeInBrowser, TestBrowser, type Visit } from '../support/browser';
import { flappingStore } from '../support/flapping-store';
import { readList } from '../support/page-lists';
import { query } from '../support/test-sql';

const STORE = '3112778632341905730';
const WINDOW_NAMES = ['last_hour', 'last_day', 'last_week'] as const;
const PARTS = { h: 3_600, min: 60, s: 1 } as const;

interface Stretch {
  from: string;
  to: string;
  status?: string;
}
interface Window {
  intervals: Stretch[];
  gaps: Stretch[];
  undecided: Stretch[];
}
interface Explanation {
  windows: Record<(typeof WINDOW_NAMES)[number], Window>;
  observations: { timestamp_utc: string; status: string }[];
}

/** The microseconds of a length such as `41 h 30 min 12.47922 s`. */
function microsOfLength(text: string): number {
  const words = [...text.matchAll(/([\d.]+) (h|min|s)/g)];
  return words.reduce(
    (sum, [, value, unit]) =>
      sum + Math.round(Number(value) * 1e6) * PARTS[unit as keyof typeof PARTS],
    0,
  );
}

function lengthOf(stretches: Stretch[]): number {
  const micros = (instant: string): number =>
    Date.parse(`${instant.slice(0, 19)}Z`) * 1_000 + Number(instant.slice(20, 26));
  return stretches.reduce((sum, { from, to }) => sum + micros(to) - micros(from), 0);
}

describeInBrowser('the page of a store', () => {
  let application: Application;
  let browser: TestBrowser;
  let visit: Visit;
  beforeAll(async () => {
    application = await Application.start();
    await application.uploadDirectory(join(projectRoot(), 'data'));
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
    expect(visit.errors).toEqual([]);
    await visit.close();
  });
  const explained = async (id: string): Promise<Explanation> =>
    (await application.http.get(`/api/v1/debug/store/${id}?detail=full`)).json() as Explanation;
  const region = (name: string) => visit.page.getByRole('region', { name, exact: true });
  const slider = () => visit.page.getByRole('slider', { name: 'Instant on the timeline' });
  const asked = (name: string): string | null => new URL(visit.page.url()).searchParams.get(name);

  it('has the bounds and the coverage of a report with detail, in each window', async () => {
    const id = await application.trigger({ detail: 'full' });
    const rows = (await application.ended(id, 'json')).json() as Record<string, unknown>[];
    const figure = (value: unknown): string => String(value).replace(/^\d+$/, '$&.0');
    for (const row of rows.filter((_, index) => index % 16 === 0)) {
      await visit.goTo(`/stores/${String(row['store_id'])}`);
      const shown = await visit.page.locator('.sureness dd').allInnerTexts();
      expect([row['store_id'], ...shown]).toEqual([
        row['store_id'],
        ...WINDOW_NAMES.flatMap((name) => {
          const unit = name === 'last_hour' ? 'min' : 'h';
          const coverage = row[`coverage_${name}`];
          return [
            `${figure(row[`uptime_least_${name}`])} ${unit}`,
            `${figure(row[`uptime_most_${name}`])} ${unit}`,
            coverage === null ? '–' : `${(Number(coverage) * 100).toFixed(2)}%`,
          ];
        }),
      ]);
    }
  });

  it.each(WINDOW_NAMES)(
    'shows of the %s each interval that figures, bounds and coverage are made of',
    async (name) => {
      const { windows } = await explained(STORE);
      const { intervals, gaps, undecided } = windows[name];
      const of = (status: string) => intervals.filter((one) => one.status === status);
      await visit.goTo(`/stores/${STORE}?window=${name}`);
      for (const [title, stretches] of [
        ['Intervals up', of('active')],
        ['Intervals down', of('inactive')],
        ['Intervals between polls that differ', undecided],
        ['Intervals without a poll', gaps],
      ] as const) {
        if (stretches.length === 0) {
          expect(await region(title).count()).toBe(0);
          continue;
        }
        const rows = region(title).locator('tbody tr');
        expect(await rows.locator('td:first-child').evaluateAll(titles)).toEqual(
          stretches.map(({ from }) => from),
        );
        expect(await rows.locator('td:nth-child(2)').evaluateAll(titles)).toEqual(
          stretches.map(({ to }) => to),
        );
        const lengths = await rows.locator('td:last-child').allInnerTexts();
        expect(lengths.map(microsOfLength)).toEqual(stretches.map((one) => lengthOf([one])));
        const exactly = await region(title).locator('tfoot td').innerText();
        expect(microsOfLength(exactly)).toBe(lengthOf(stretches));
      }
    },
  );

  it('has each poll of the week in a table that the keyboard opens', async () => {
    const { observations } = await explained(STORE);
    await visit.goTo(`/stores/${STORE}`);
    await visit.page.locator('summary', { hasText: 'As a table' }).focus();
    await visit.page.keyboard.press('Enter');
    const rows = await readList(visit.page, 'Polls of the last week');
    expect(rows.map(([, utc, found]) => [utc, found])).toEqual(
      observations.map(({ timestamp_utc: at, status }) => [
        at.replace('T', ' ').replace('Z', ''),
        status === 'active' ? 'up' : 'down',
      ]),
    );
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme });
      expect([colorScheme, ...(await visit.accessibilityFaults())]).toEqual([colorScheme]);
    }
  });

  it('draws the day of 23 hours as such in the time of the store, and not in UTC', async () => {
    await visit.goTo(`/stores/${STORE}`);
    const drawing = visit.page.locator('svg.chart');
    const texts = async (): Promise<string[]> => drawing.locator('text').allTextContents();
    const local = await texts();
    expect(local[local.indexOf('23 h') - 1]).toMatch(/^Sun,? 8 Mar$/);
    await visit.page.getByRole('group', { name: 'Clock' }).getByText('UTC').click();
    expect(await texts()).not.toContain('23 h');
    expect(asked('clock')).toBe('utc');
    const { windows } = await explained(STORE);
    const first = await region('Intervals up').locator('tbody td').first().innerText();
    const time = windows.last_week.intervals.find(({ status }) => status === 'active')?.from ?? '';
    expect(first).toContain(time.slice(11, 16));
  });

  it('reads the timeline out by the arrow keys, in the time of the store and in UTC', async () => {
    await visit.goTo(`/stores/${STORE}?window=last_hour`);
    await slider().focus();
    await visit.page.keyboard.press('ArrowLeft');
    // As of 18:13:22 UTC the store was down, since 14:00 in New York.
    expect(await slider().getAttribute('aria-valuetext')).toBe(
      '11 Mar 2026, 14:12:22 America/New_York (11 Mar 2026, 18:12:22 UTC): open, down, poll before 14:00 down',
    );
    await visit.page.keyboard.press('PageUp');
    expect(await slider().getAttribute('aria-valuetext')).toMatch(
      /^11 Mar 2026, 13:48:22 .*: open, up, but the next poll found otherwise, poll before 13:01 up, poll after 14:00 down$/,
    );
  });

  it('is zoomed by the keyboard and by buttons, moves along, and keeps its part in the address', async () => {
    const { page } = visit;
    const length = (): number => Date.parse(asked('to') ?? '') - Date.parse(asked('from') ?? '');
    await visit.goTo(`/stores/${STORE}?window=last_day`);
    const all = page.getByRole('button', { name: 'Show the whole window' });
    expect(await all.isDisabled()).toBe(true);
    await slider().focus();
    await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect(Math.round(length() / 60_000)).toBe(6 * 60);
    const to = asked('to');
    await slider().focus();
    await page.keyboard.press('ArrowRight');
    expect((asked('to') ?? '') > (to ?? '')).toBe(true);
    expect(Math.round(length() / 60_000)).toBe(6 * 60);
    const drawn = await page.locator('svg.chart text').allTextContents();
    await page.reload();
    await visit.settle();
    expect(await page.locator('svg.chart text').allTextContents()).toEqual(drawn);
    await slider().focus();
    await page.keyboard.press('-');
    expect(Math.round(length() / 60_000)).toBe(12 * 60);
    await page.keyboard.press('0');
    expect([asked('from'), asked('to'), await all.isDisabled()]).toEqual([null, null, true]);
  });

  it('is zoomed by a drag over a stretch, and reads out what a pointer is over', async () => {
    const { page } = visit;
    await visit.goTo(`/stores/${STORE}?window=last_day`);
    const box = await page.locator('svg.chart').boundingBox();
    if (box === null) throw new Error('there is no timeline');
    const at = (share: number): [number, number] => [
      box.x + 118 + (box.width - 118 - 16) * share,
      box.y + 40,
    ];
    await page.mouse.move(...at(0.5));
    const readOut = await page.locator('.readout').innerText();
    // Twelve hours before 18:13:22.
    expect(readOut).toMatch(/^11 Mar 2026, 02:1\d:\d\d America\/New_York \(11 Mar 2026, 06:1\d/);
    await page.mouse.down();
    await page.mouse.move(...at(0.6));
    await page.mouse.move(...at(0.75));
    await page.mouse.up();
    await page.waitForURL(/from=2026-03-11T06.*to=2026-03-11T12/);
    const hours = (Date.parse(asked('to') ?? '') - Date.parse(asked('from') ?? '')) / 3_600_000;
    expect(hours).toBeGreaterThan(5.8);
    expect(hours).toBeLessThan(6.2);
    // A click is no drag.
    const before = page.url();
    await page.mouse.click(...at(0.5));
    expect(page.url()).toBe(before);
  });

  it('links the JSON that it is made of', async () => {
    await visit.goTo(`/stores/${STORE}?as_of=2026-03-10T00:00:00Z`);
    const link = await visit.page.getByRole('link', { name: 'JSON' }).getAttribute('href');
    const answer = await application.http.get(link ?? '');
    expect(answer.json()).toMatchObject({
      as_of: '2026-03-10T00:00:00.000000Z',
      observations: expect.arrayContaining([]) as unknown[],
    });
  });
});

describeInBrowser('the page of a store with too many intervals to list', () => {
  it('draws and reads the oldest ones as not shown, and says how many they are', async () => {
    const application = await Application.start({ runsJobs: false });
    const browser = await TestBrowser.launch();
    try {
      await application.upload('store_status', flappingStore(10_050, Date.UTC(2026, 2, 6)));
      const visit = await browser.open(application.http.url);
      const { page } = visit;
      await visit.goTo('/stores/s?clock=utc');
      await page.getByText('not shown: the 50 oldest intervals of this window').waitFor();
      const drawn = page.locator('svg.chart rect[fill="url(#grid)"]');
      // The week begins on 2 March at 11:44:30, the intervals that are listed on 6 March at 00:24:30.
      expect(await drawn.count()).toBe(5);
      const slider = page.getByRole('slider', { name: 'Instant on the timeline' });
      await slider.focus();
      for (let days = 0; days < 14; days += 1) await page.keyboard.press('PageUp');
      expect(await slider.getAttribute('aria-valuetext')).toMatch(
        / UTC\): not shown, not covered by a poll$/,
      );
      await visit.goTo('/stores/s?clock=utc&window=last_hour');
      await page.getByText('open and up').waitFor();
      expect([await drawn.count(), await page.getByText('not shown').count()]).toEqual([0, 0]);
      expect(visit.errors).toEqual([]);
    } finally {
      await browser.close();
      await application.stop();
    }
  });
});

describeInBrowser('the page of a store whose polls were dropped', () => {
  it('shows its figures, and says why it cannot tell bounds and coverage', async () => {
    const application = await Application.start();
    const browser = await TestBrowser.launch();
    try {
      await application.observe(['s', 'inactive', '2026-03-09 10:00:00']);
      await query(
        application.database,
        `CREATE TABLE store_status_before_2026_03 PARTITION OF store_status
         FOR VALUES FROM (MINVALUE) TO ('2026-03-01 00:00:00+00')`,
      );
      const visit = await browser.open(application.http.url);
      await visit.goTo('/stores/s?as_of=2026-03-07T23:00:00Z');
      const figures = await visit.page.locator('.tile .figure').allInnerTexts();
      expect(figures[4]).toMatch(/^168\.0\s*h$/);
      expect(await visit.page.locator('.sureness').count()).toBe(0);
      await visit.page.getByText(/cannot be told\. .*2026-03-08T00:00:00\.000000Z/).waitFor();
      expect(await visit.accessibilityFaults()).toEqual([]);
    } finally {
      await browser.close();
      await application.stop();
    }
  });
});

/** The titles of elements, read in the browser. */
function titles(elements: { title: string }[]): string[] {
  return elements.map(({ title }) => title);
}
