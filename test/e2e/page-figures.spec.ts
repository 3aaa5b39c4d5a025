import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workbook } from 'exceljs';
import { projectRoot } from '../../src/config/project-root';
import { Application } from '../support/application';
import { describeInBrowser, TestBrowser, type Visit } from '../support/browser';
import { readList } from '../support/page-lists';

const FIGURES = ['hour', 'day', 'week'].flatMap((window) => [
  `uptime_last_${window}`,
  `downtime_last_${window}`,
]);

/** The lines of a CSV after its header, each by its fields. */
function linesOf(csv: string): string[][] {
  return csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

/** The cells of a workbook's only sheet, row by row. */
async function cellsOf(bytes: Buffer): Promise<unknown> {
  const workbook = new Workbook();
  await workbook.xlsx.load(bytes as unknown as Parameters<Workbook['xlsx']['load']>[0]);
  return workbook.worksheets[0]?.getSheetValues();
}

describeInBrowser('the figures on the page', () => {
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

  it('of a report that is asked for by a click are those of its CSV, and the download has its bytes', async () => {
    const { page } = visit;
    await visit.goTo('/reports');
    await page.getByRole('button', { name: 'Make the report' }).click();
    await page.waitForURL(/\/reports\/[0-9a-f-]{36}$/);
    const id = page.url().slice(-36);
    await page.getByRole('region', { name: 'Rows of the report' }).waitFor();
    const csv = (await application.ended(id)).text;
    expect(await readList(page, 'Rows of the report')).toEqual(linesOf(csv));

    const download = async (name: string): Promise<Buffer> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ]);
      return readFileSync(await file.path());
    };
    for (const [name, form] of [
      ['CSV', 'csv'],
      ['CSV for spreadsheets', 'csv&formulas=escape'],
      ['JSON', 'json'],
      ['NDJSON', 'ndjson'],
    ] as const) {
      expect((await download(name)).equals((await application.ended(id, form)).bytes)).toBe(true);
    }
    // A workbook says when it was made: its cells are compared, not its bytes.
    const answer = await application.ended(id, 'xlsx');
    expect(await cellsOf(await download('XLSX'))).toEqual(await cellsOf(answer.bytes));
  });

  it('of the list of stores are those of the report, store by store', async () => {
    const csv = await application.report();
    await visit.goTo(`/stores?columns=${FIGURES.join(',')}`);
    const cells = await readList(visit.page, 'List of stores');
    // The list has downtimes first, and a store's id in the title of its name.
    const head = await visit.page.locator('thead th').allInnerTexts();
    expect(head.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
      ...['Store ▲', 'Down, hour min', 'Down, day h', 'Down, week h'],
      ...['Up, hour min', 'Up, day h', 'Up, week h'],
    ]);
    expect(cells.map(([id, dh, dd, dw, uh, ud, uw]) => [id, uh, dh, ud, dd, uw, dw])).toEqual(
      linesOf(csv),
    );
  });

  it('of a store are those of its row, and the sum of the intervals that are shown', async () => {
    const csv = await application.report({ store_ids: ['3112778632341905730'] });
    const [, ...figures] = linesOf(csv)[0] ?? [];
    await visit.goTo('/stores/3112778632341905730');
    const shown = await visit.page.locator('.tile .figure').allInnerTexts();
    expect(shown.map((text) => text.replace(/\s*(min|h)$/, ''))).toEqual(figures);
    const exact = await visit.page
      .getByRole('region', { name: 'What the figures are the sums of' })
      .locator('tfoot td')
      .allInnerTexts();
    expect(exact).toEqual(['53 h 46 min 36.676684 s', '3 h 13 min 23.323316 s']);
  });

  it('of each store in turn are those of its row', async () => {
    const { page } = visit;
    // Every eighth of all stores: each takes a view of its own.
    const rows = linesOf(await application.report()).filter((_, i) => i % 8 === 0);
    expect(rows.length).toBeGreaterThan(20);
    await visit.goTo('/stores');
    for (const [id = '', ...figures] of rows) {
      await page.getByRole('searchbox', { name: 'Id or name' }).fill(id);
      await page.locator(`tbody a[title="${id}"]`).click();
      await page.locator('.tile .figure').first().waitFor();
      const shown = await page.locator('.tile .figure').allInnerTexts();
      expect([id, ...shown.map((text) => text.replace(/\s*(min|h)$/, ''))]).toEqual([
        id,
        ...figures,
      ]);
      await page.goBack();
      await page.getByRole('searchbox', { name: 'Id or name' }).waitFor();
    }
  });

  it('of stores that are filtered, sorted and taken as CSV are what the API selects', async () => {
    const { page } = visit;
    await visit.goTo('/stores');
    await page.getByRole('combobox', { name: 'Region' }).fill('West');
    await page.getByRole('combobox', { name: 'Region' }).press('Enter');
    await page.getByRole('group', { name: 'State' }).getByRole('button', { name: 'Down' }).click();
    await page.getByRole('button', { name: /^Down, week/ }).click();
    await page.waitForURL(/sort=downtime_last_week&order=desc/);
    await page.getByRole('heading', { name: /^Stores [1-9]$/ }).waitFor();
    const query = 'region=West&state=down&sort=downtime_last_week&order=desc';
    const answer = (await application.http.get(`/api/v1/fleet/stores?${query}`)).json() as {
      items: { store_id: string }[];
    };
    expect(answer.items.length).toBeGreaterThan(1);
    const rows = await readList(visit.page, 'List of stores');
    expect(rows.map(([id]) => id)).toEqual(answer.items.map(({ store_id }) => store_id));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'These as CSV' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toBe(
      (await application.http.get(`/api/v1/fleet/stores?${query}&format=csv`)).text,
    );
    // The address alone brings all of it back.
    await page.reload();
    await visit.settle();
    expect(await page.getByRole('combobox', { name: 'Region' }).inputValue()).toBe('West');
    expect((await readList(visit.page, 'List of stores')).length).toBe(rows.length);
  });
});
