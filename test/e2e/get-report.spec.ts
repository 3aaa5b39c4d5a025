import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workbook } from 'exceljs';
import { JobRunner } from '../../src/jobs/job-runner';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';
import { hurryJobs } from '../support/test-sql';

const HOSTILE = ['a,b', 'say "hi"', '=1+2', "O'Brien", '😀-shop', '8419537941919820732'];

describe('GET /api/v1/get_report of a complete report', () => {
  let application: Application;
  let id: string;

  beforeAll(async () => {
    application = await Application.start();
    await application.observe(
      ...HOSTILE.map((store): [string, string, string] => [store, 'active', '2023-01-25 10:00:00']),
      ['8419537941919820732', 'inactive', '2023-01-25 12:00:00'],
      ['a,b', 'active', '2023-01-25 12:20:20'],
    );
    id = await application.trigger();
    await application.ended(id);
  });
  afterAll(async () => {
    await application.stop();
  });

  const CSV =
    'store_id,uptime_last_hour,downtime_last_hour,uptime_last_day,downtime_last_day,uptime_last_week,downtime_last_week\n' +
    '8419537941919820732,39.67,20.33,23.66,0.34,167.66,0.34\n' +
    '=1+2,60.0,0.0,24.0,0.0,168.0,0.0\n' +
    "O'Brien,60.0,0.0,24.0,0.0,168.0,0.0\n" +
    '"a,b",60.0,0.0,24.0,0.0,168.0,0.0\n' +
    '"say ""hi""",60.0,0.0,24.0,0.0,168.0,0.0\n' +
    '😀-shop,60.0,0.0,24.0,0.0,168.0,0.0\n';
  const FIRST_ROW = {
    store_id: '8419537941919820732',
    uptime_last_hour: 39.67,
    downtime_last_hour: 20.33,
    uptime_last_day: 23.66,
    downtime_last_day: 0.34,
    uptime_last_week: 167.66,
    downtime_last_week: 0.34,
  };
  const get = (query: string) => application.http.get(`/api/v1/get_report?${query}`);

  it.each(['', '&format=csv'])('gives the CSV for "%s", as an attachment', async (format) => {
    const answer = await get(`report_id=${id}${format}`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="report-${id}.csv"`,
      'content-length': String(Buffer.byteLength(CSV)),
    });
    expect(answer.text).toBe(CSV);
  });

  it('gives a CSV without formulas on request, and the written one stays as it is', async () => {
    const answer = await get(`report_id=${id}&formulas=escape`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(CSV.replace('\n=1+2', "\n'=1+2"));
    expect((await get(`report_id=${id}&formulas=keep`)).text).toBe(CSV);
    const refused = await get(`report_id=${id}&formulas=run`);
    expect(expectProblem(refused, 400).detail).toMatch(/formulas must be keep or escape/);
  });

  it('gives JSON: an array of rows, ids as text and figures as numbers', async () => {
    const answer = await get(`report_id=${id}&format=json`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="report-${id}.json"`,
    });
    const rows = answer.json() as Record<string, unknown>[];
    expect(rows[0]).toEqual(FIRST_ROW);
    expect(rows.map((row) => row['store_id'])).toEqual([
      '8419537941919820732',
      '=1+2',
      "O'Brien",
      'a,b',
      'say "hi"',
      '😀-shop',
    ]);
  });

  it('gives NDJSON: a row a line', async () => {
    const answer = await get(`report_id=${id}&format=ndjson`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/x-ndjson/);
    expect(answer.text.endsWith('}\n')).toBe(true);
    const rows = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(rows).toEqual((await get(`report_id=${id}&format=json`)).json());
  });

  it('gives XLSX: one sheet, ids as text, figures as numbers, nothing as a formula', async () => {
    const answer = await get(`report_id=${id}&format=xlsx`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': `attachment; filename="report-${id}.xlsx"`,
    });
    const workbook = new Workbook();
    await workbook.xlsx.load(answer.bytes as unknown as Parameters<Workbook['xlsx']['load']>[0]);
    expect(workbook.worksheets).toHaveLength(1);
    const rows = workbook.worksheets[0]?.getSheetValues().slice(1) as unknown[][];
    const cells = rows.map((row) => row.slice(1));
    expect(cells[0]).toEqual(Object.keys(FIRST_ROW));
    expect(cells[1]).toEqual(Object.values(FIRST_ROW));
    expect(cells[2]).toEqual(['=1+2', 60, 0, 24, 0, 168, 0]);
    expect(cells).toHaveLength(7);
  });

  it('makes a deleted CSV file again from the rows: the same bytes', async () => {
    const path = join(application.config.reportsDir, `${id}.csv`);
    const aside = `${path}.aside`;
    expect(existsSync(path)).toBe(true);
    renameSync(path, aside);
    try {
      const answer = await get(`report_id=${id}`);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(answer.text).toBe(CSV);
    } finally {
      renameSync(aside, path);
    }
  });

  it('leaves the file alone in REPORTS_DIR: nothing unfinished beside it', async () => {
    const again = await application.trigger();
    await application.ended(again);
    expect(existsSync(join(application.config.reportsDir, `${again}.csv`))).toBe(true);
  });

  it('gives the empty list of a report without stores in each form', async () => {
    const empty = await application.trigger({ store_ids: ['unknown'] });
    expect((await application.ended(empty)).text).toBe(`${CSV.split('\n')[0] ?? ''}\n`);
    expect((await get(`report_id=${empty}&format=json`)).json()).toEqual([]);
    expect((await get(`report_id=${empty}&format=ndjson`)).text).toBe('');
    expect((await get(`report_id=${empty}&format=xlsx`)).bytes.subarray(0, 2).toString()).toBe(
      'PK',
    );
  });

  it.each([
    ['no report_id', ''],
    ['an empty report_id', 'report_id='],
    ['a word', 'report_id=latest'],
    ['a UUID with a tail', 'report_id=7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11x'],
    ['SQL', "report_id=7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11'--"],
    [
      'two ids',
      'report_id=7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11&report_id=7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c12',
    ],
    ['NUL', 'report_id=%00'],
  ])('refuses %s with 400', async (_, query) => {
    expectProblem(await get(query), 400);
  });

  it('refuses an unknown format and an unknown parameter with 400', async () => {
    expect(expectProblem(await get(`report_id=${id}&format=pdf`), 400).detail).toContain('ndjson');
    expectProblem(await get(`report_id=${id}&format=`), 400);
    expectProblem(await get(`report_id=${id}&fromat=json`), 400);
  });

  it('answers 404 where there is no such report', async () => {
    expectProblem(await get('report_id=7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11'), 404);
  });

  it('finds a report by its id in capitals as well', async () => {
    expect((await get(`report_id=${id.toUpperCase()}`)).text).toBe(CSV);
  });
});

describe('GET /api/v1/get_report of a report that waits', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
    await application.observe(['s', 'active', '2023-01-25 10:00:00']);
  });
  afterAll(async () => {
    await application.stop();
  });

  it('is Running with its progress, in every format, until a worker makes it', async () => {
    const id = await application.trigger();
    for (const format of ['csv', 'json', 'ndjson', 'xlsx']) {
      const answer = await application.http.get(
        `/api/v1/get_report?report_id=${id}&format=${format}`,
      );
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.json()).toEqual({
        status: 'Running',
        progress: { stores_done: 0, stores_total: 0 },
      });
    }
    expectProblem(await application.http.get(`/api/v1/reports/${id}/rows`), 404);
    await application.app.get(JobRunner).start();
    expect((await application.ended(id)).text).toContain('\ns,60.0,0.0,');
  });
});

describe('GET /api/v1/get_report of a report that cannot be made', () => {
  it('is Failed after three tries and says why; the next report is made as ever', async () => {
    const application = await Application.start();
    try {
      await application.observe(['s', 'active', '2023-01-25 10:00:00']);
      const { reportsDir } = application.config;
      rmSync(reportsDir, { recursive: true });
      writeFileSync(reportsDir, 'a file where the directory was');
      const id = await application.trigger();
      const answer = await eventually('the failure', async () => {
        await hurryJobs(application.database);
        const { text } = await application.http.get(`/api/v1/reports/${id}`);
        return text.includes('"Running"') ? null : application.ended(id);
      });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.json()).toEqual({
        status: 'Failed',
        error: expect.stringMatching(/^tried 3 times: .*E(EXIST|NOTDIR)/) as string,
      });
      const entry = (await application.http.get(`/api/v1/reports/${id}`)).json();
      expect(entry).toMatchObject({
        status: 'Failed',
        error: expect.stringContaining('tried 3 times') as string,
        completed_at: expect.stringMatching(/Z$/) as string,
      });
      expectProblem(await application.http.get(`/api/v1/reports/${id}/rows`), 404);

      rmSync(reportsDir);
      mkdirSync(reportsDir);
      expect(await application.report()).toContain('\ns,60.0,0.0,');
    } finally {
      await application.stop();
    }
  });
});

describe('a report without any poll', () => {
  it('is Complete with the header alone', async () => {
    const application = await Application.start();
    try {
      const id = await application.trigger({ detail: 'full' });
      const csv = (await application.ended(id)).text;
      expect(csv).toMatch(/^store_id,uptime_last_hour,[^\n]*,timezone\n$/);
      const entry = (await application.http.get(`/api/v1/reports/${id}`)).json();
      expect(entry).toMatchObject({ status: 'Complete', as_of: null, stores_total: 0 });
    } finally {
      await application.stop();
    }
  });
});
