import { Application } from '../support/application';
import { describeInBrowser, TestBrowser, type Visit } from '../support/browser';
import { eventually } from '../support/eventually';

const POLLS = `store_id,status,timestamp_utc
a,active,2023-01-25 10:00:00 UTC
b,inactive,2023-01-25 10:00:00 UTC
b,closed,2023-01-25 11:00:00 UTC
c,active,yesterday
`;

const HOURS = `store_id,dayOfWeek,start_time_local,end_time_local
a,0,09:00,17:00
a,7,09:00,17:00
a,1,9am,17:00
,1,09:00,17:00
`;

describeInBrowser('the page', () => {
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
    visit = await browser.open(application.http.url);
  });
  afterEach(async () => {
    await visit.close();
    await application.stop();
  });
  const textOf = (selector: string): Promise<string> => visit.page.locator(selector).innerText();

  it('of a bare database says what to do next, on every view, and nothing is wrong', async () => {
    const { page } = visit;
    for (const [address, words] of [
      ['/', 'No polls yet'],
      ['/stores', 'No store has a poll yet'],
      ['/stores/unknown', 'Nothing is known of a store “unknown”'],
      ['/reports', 'No report yet'],
      ['/data', 'No file yet'],
    ] as const) {
      await visit.goTo(address);
      await page.getByText(words).first().waitFor();
      expect(await visit.accessibilityFaults()).toEqual([]);
    }
    // The browser itself notes that the store is answered with 404.
    expect(visit.errors.filter((error) => !error.includes('404'))).toEqual([]);
  });

  it('reads of a long list what is in sight, wherever that is', async () => {
    const { page } = visit;
    const ids = Array.from({ length: 2_000 }, (_, i) => `s-${String(i).padStart(4, '0')}`);
    await application.observe(
      ...ids.map((id): [string, string, string] => [id, 'active', '2023-01-25T10:00:00Z']),
    );
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (pathname.endsWith('/fleet/stores')) asked.push(searchParams.get('offset') ?? '');
    });
    await visit.goTo('/stores');
    await page.getByRole('heading', { name: 'Stores 2,000' }).waitFor();
    const list = page.getByRole('region', { name: 'List of stores' });
    const scroller = `document.querySelector('[aria-label="List of stores"]')`;
    await page.evaluate(`void (${scroller}.scrollTop = ${scroller}.scrollHeight)`);
    await list.getByRole('link', { name: 's-1999' }).waitFor();
    // The first rows, and the last ones: what lies between was not in sight.
    expect(asked).toEqual(['', '1800']);
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    await list.getByRole('link', { name: 's-1999' }).waitFor();
    expect(await page.evaluate(`${scroller}.scrollTop`)).toBe(0);
    expect(await list.getByRole('rowheader').first().innerText()).toBe('s-1999');
    expect(visit.errors).toEqual([]);
  });

  it('takes a file in, and shows its counts and the rows that were rejected', async () => {
    const { page } = visit;
    await visit.goTo('/data');
    await page.getByLabel('Drag a CSV here, or choose one').setInputFiles({
      name: 'store_status.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(POLLS),
    });
    await page.getByRole('button', { name: 'Take it in' }).click();
    const panel = page.getByRole('region', { name: 'store_status.csv as store_status' });
    await panel.getByText('Complete').waitFor();
    expect(await panel.locator('dl').innerText()).toMatch(
      /Rows\s4\sAccepted\s2\sDuplicates\s0\sRejected\s2/,
    );
    const rejects = page.getByRole('region', { name: 'Rejected rows' }).locator('tbody tr');
    await eventually('the rejected rows', async () =>
      (await rejects.count()) === 2 ? true : null,
    );
    expect(await rejects.first().innerText()).toMatch(
      /^4\s.*closed.*\sb,closed,2023-01-25 11:00:00 UTC$/,
    );
    expect(await rejects.last().innerText()).toMatch(/^5\s.*\sc,active,yesterday$/);
    await page
      .getByRole('region', { name: 'Table of files' })
      .getByText('store_status.csv')
      .waitFor();
    expect(visit.errors).toEqual([]);
  });

  it('takes a file that is dropped on it', async () => {
    const { page } = visit;
    await visit.goTo('/data');
    const dropped = `(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([${JSON.stringify(HOURS)}], 'menu_hours.csv', { type: 'text/csv' }));
      return transfer;
    })()`;
    const dataTransfer = await page.evaluateHandle(dropped);
    await page.dispatchEvent('.drop', 'dragover', { dataTransfer });
    expect(await page.locator('.drop.over').count()).toBe(1);
    await page.dispatchEvent('.drop', 'drop', { dataTransfer });
    expect(await page.locator('.drop.over').count()).toBe(0);
    await page.getByText(/^menu_hours.csv, \d+ B$/).waitFor();
    expect(await page.getByLabel('It holds').inputValue()).toBe('menu_hours');
    await page.getByRole('button', { name: 'Take it in' }).click();
    const panel = page.getByRole('region', { name: 'menu_hours.csv as menu_hours' });
    await panel.getByText('Complete').waitFor();
    expect(await panel.locator('dl').innerText()).toMatch(
      /Rows\s4\sAccepted\s1\sDuplicates\s0\sRejected\s3/,
    );
    const rejects = page.getByRole('region', { name: 'Rejected rows' }).locator('tbody tr');
    await eventually('the rejected rows', async () =>
      (await rejects.count()) === 3 ? true : null,
    );
    expect(await rejects.allInnerTexts()).toEqual([
      expect.stringMatching(/^3\s.*dayOfWeek.*\sa,7,09:00,17:00$/),
      expect.stringMatching(/^4\s.*start_time_local.*\sa,1,9am,17:00$/),
      expect.stringMatching(/^5\s.*store_id.*\s,1,09:00,17:00$/),
    ]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, ...(await visit.accessibilityFaults())]).toEqual([colorScheme]);
    }
    expect(visit.errors).toEqual([]);
  });

  it('shows a new poll by itself', async () => {
    await application.observe(['a', 'active', '2023-01-25T10:00:00Z']);
    await visit.goTo('/');
    await visit.page.getByText('1 stores, 1 open').waitFor();
    await visit.page.getByText('changes by itself').waitFor();
    await application.observe(['b', 'inactive', '2023-01-25T10:30:00Z']);
    await visit.page.getByText('2 stores, 2 open').waitFor();
    expect(await textOf('.states a:nth-child(2)')).toMatch(/Open and down\s1/);
    expect(visit.errors).toEqual([]);
  });

  it('shows a new poll in the row of its store by itself', async () => {
    const { page } = visit;
    await application.observe(['a', 'active', '2023-01-25T10:00:00Z']);
    await application.observe(['b', 'active', '2023-01-25T10:00:00Z']);
    await visit.goTo('/stores');
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'b' }) });
    await row.getByText('Up').waitFor();
    await application.observe(['b', 'inactive', '2023-01-25T10:30:00Z']);
    await row.getByText('Down').waitFor();
    await row.locator('time[datetime="2023-01-25T10:30:00.000000Z"]').waitFor();
    expect(visit.errors).toEqual([]);
  });

  it('shows what came in while nobody looked, without another poll', async () => {
    await application.observe(['a', 'active', '2023-01-25T10:00:00Z']);
    await visit.goTo('/');
    await visit.page.getByText('1 stores, 1 open').waitFor();
    await visit.goTo('/docs');
    await application.observe(['b', 'inactive', '2023-01-25T10:30:00Z']);
    await visit.goTo('/');
    await visit.page.getByText('2 stores, 2 open').waitFor();
  });

  it('refuses in the form what the API would refuse, and shows what it refuses beyond', async () => {
    const { page } = visit;
    await visit.goTo('/reports');
    const button = page.getByRole('button', { name: 'Make the report' });
    await page.getByLabel('Longest carry, minutes').fill('1.5');
    await page.getByText('A whole number, 1 to 100,000,000.').waitFor();
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel('Longest carry, minutes').fill('90');
    await page.getByLabel('As of').fill('2099-12-31T23:59:59Z');
    await button.click();
    await page.locator('#new-as_of-hint .wrong').waitFor();
    expect(await textOf('#new-as_of-hint')).toContain('as_of');
    await page.getByLabel('As of').fill('2023-01-25T12:00:00Z');
    await button.click();
    await page.waitForURL(/\/reports\/[0-9a-f-]{36}$/);
    await page.getByText('the report has the header alone').waitFor();
    expect(await textOf('.facts')).toContain('carry ≤ 90 min');
  });

  it('prints a store on white paper, without what only a screen needs', async () => {
    const { page } = visit;
    await application.observe(
      ['a', 'active', '2023-01-25T10:00:00Z'],
      ['a', 'inactive', '2023-01-25T11:00:00Z'],
      ['a', 'active', '2023-01-25T11:30:00Z'],
    );
    await page.emulateMedia({ colorScheme: 'dark' });
    await visit.goTo('/stores/a');
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    for (const name of ['nav', '.segments', '.readout', 'button']) {
      expect([name, await page.locator(name).first().isVisible()]).toEqual([name, false]);
    }
    for (const name of [
      'Store a',
      'Timeline',
      'What the figures are the sums of',
      'Business hours',
    ]) {
      expect(await page.getByRole('heading', { name }).isVisible()).toBe(true);
    }
    const ground = 'getComputedStyle(document.documentElement).backgroundColor';
    expect(await page.evaluate(ground)).toBe('rgb(255, 255, 255)');
    // A browser that prints lays the page out anew, but draws nothing anew: the chart has to shrink.
    const widest = await page.evaluate(`(() => {
      const main = document.querySelector('main');
      main.style.width = '600px';
      return Math.max(...[...main.querySelectorAll('svg.chart, table, .panel')].map(
        (element) => element.getBoundingClientRect().width,
      ));
    })()`);
    expect(widest).toBeLessThanOrEqual(600);
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(2);
  });
});
