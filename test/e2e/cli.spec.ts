import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Workbook } from 'exceljs';
import { columnsOf, pickColumns } from '../support/csv-columns';
import { runCli, Workplace, type Ended } from '../support/spawned';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from '../support/test-sql';

const EXAMPLE = join(__dirname, '../fixtures/example-1');
const expected = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');

describe('the commands', () => {
  let database: TestDatabase;
  let place: Workplace;
  const cli = (...args: string[]): Promise<Ended> => runCli(place.settings, ...args);

  beforeAll(async () => {
    database = await createTestDatabase();
    place = new Workplace({ DATABASE_URL: database.url });
    cpSync(EXAMPLE, place.path('data'), { recursive: true });
  });
  afterAll(async () => {
    await database.drop();
    place.remove();
  });

  describe('ingest', () => {
    it('takes DATA_DIR in where no path is given, and prints one JSON object alone', async () => {
      const { code, stdout } = await cli('ingest');
      expect(code).toBe(0);
      const file = (kind: string, rows: number) => ({
        file: `${kind}.csv`,
        kind,
        rows,
        accepted: expect.any(Number) as number,
        duplicates: expect.any(Number) as number,
        rejected: 0,
        error: null,
      });
      expect(JSON.parse(stdout)).toEqual({
        files: [file('timezones', 55), file('menu_hours', 478), file('store_status', 5885)],
        seconds: expect.any(Number) as number,
      });
      expect(stdout.trimEnd()).not.toContain('\n');
    });

    it('adds nothing when the latest file comes again', async () => {
      const { code, stdout } = await cli('ingest', place.path('data', 'store_status.csv'));
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        files: [{ rows: 5885, accepted: 0, duplicates: 5885, rejected: 0 }],
      });
    });

    it('writes rejected rows below REPORTS_DIR, and ends with 0', async () => {
      const file = place.path('polls-of-today.csv');
      writeFileSync(
        file,
        'store_id,status,timestamp_utc\nold,active,2001-01-01 00:00:00\nold,open,2001-01-01 00:00:00\n',
      );
      const { code, stdout } = await cli('ingest', '--kind', 'store_status', file);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        files: [
          { file: 'polls-of-today.csv', kind: 'store_status', rows: 2, accepted: 1, rejected: 1 },
        ],
      });
      const rejects = place.path('reports', 'rejects');
      const [name = ''] = readdirSync(rejects);
      expect(name).toMatch(/^[0-9a-f-]{36}-polls-of-today\.csv/);
      const [header, row] = readFileSync(join(rejects, name), 'utf8').split('\n');
      expect(header).toBe('line,reason,row');
      expect(row).toMatch(/^3,.*open/);
      await query(database, `DELETE FROM observed_store WHERE store_id = 'old'`);
      await query(database, `DELETE FROM status_period WHERE store_id = 'old'`);
      await query(database, `DELETE FROM store_status WHERE store_id = 'old'`);
    });

    it('ends with 1 where a file was refused, and takes the others in', async () => {
      const bad = place.path('stores.csv');
      writeFileSync(bad, 'name\nx\n');
      const ended = await cli('ingest', bad, place.path('nothing.csv'), EXAMPLE);
      expect(ended.code).toBe(1);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        files: [
          { file: 'stores.csv', error: expect.stringContaining('store_id') as string },
          { file: 'nothing.csv', error: expect.any(String) as string },
          { file: 'timezones.csv', error: null },
          { file: 'menu_hours.csv', error: null },
          { file: 'store_status.csv', error: null },
        ],
      });
    });
  });

  describe('report', () => {
    it('writes the CSV to --out and prints the path alone', async () => {
      const out = place.path('report.csv');
      const { code, stdout, stderr } = await cli('report', '--out', out);
      expect([code, stdout]).toEqual([0, `${out}\n`]);
      expect(stderr).toMatch(/Report .* 119 stores in/);
      expect(readFileSync(out, 'utf8')).toBe(expected('expected.csv'));
    });

    it('is in the audit log as the files are, under the account that asked for it', async () => {
      const events = await query(
        database,
        'SELECT DISTINCT actor, action FROM audit_event ORDER BY action',
      );
      const actor = `cli:${userInfo().username}`;
      expect(events).toEqual([
        { actor, action: 'ingestion.begun' },
        { actor, action: 'report.requested' },
      ]);
    });

    it('writes into REPORTS_DIR without --out', async () => {
      const { code, stdout } = await cli('report', '--interpolation', 'linear');
      expect(code).toBe(0);
      expect(stdout.startsWith(place.path('reports'))).toBe(true);
      expect(readFileSync(stdout.trimEnd(), 'utf8')).toBe(expected('expected-linear.csv'));
    });

    it('writes other formats', async () => {
      const rows = expected('expected.csv').trimEnd().split('\n').length - 1;
      const write = async (format: string) => {
        const out = place.path(`report.${format}`);
        expect(await cli('report', '--format', format, '--out', out)).toMatchObject({ code: 0 });
        return out;
      };
      const ndjson = readFileSync(await write('ndjson'), 'utf8')
        .trimEnd()
        .split('\n');
      expect(ndjson.map((line) => typeof JSON.parse(line))).toEqual(Array(rows).fill('object'));
      const workbook = new Workbook();
      await workbook.xlsx.readFile(await write('xlsx'));
      expect(workbook.worksheets[0]?.rowCount).toBe(rows + 1);
    });

    it('takes --detail, --as-of, --store-id and --max-carry-minutes', async () => {
      const out = place.path('full.csv');
      expect(await cli('report', '--detail', 'full', '--out', out)).toMatchObject({ code: 0 });
      const columns = columnsOf(expected('expected-full.csv'));
      expect(pickColumns(readFileSync(out, 'utf8'), columns)).toBe(expected('expected-full.csv'));

      const ids = expected('expected.csv')
        .split('\n')
        .slice(1, 3)
        .map((line) => line.split(',')[0] ?? '');
      const some = await cli(
        ...['report', '--store-id', ...ids, '--as-of', '2018-09-05T00:00:00Z'],
        ...['--max-carry-minutes', '90', '--out', out],
      );
      expect(some).toMatchObject({ code: 0 });
      const found = readFileSync(out, 'utf8').trimEnd().split('\n').slice(1);
      expect(found.map((line) => line.split(',')[0])).toEqual(ids);
      const parameters = await query<{ parameters: unknown }>(
        database,
        'SELECT parameters FROM report_status ORDER BY created_at DESC LIMIT 1',
      );
      expect(parameters[0]?.parameters).toEqual({
        store_ids: ids,
        interpolation: 'previous',
        max_carry_minutes: 90,
      });
    });

    it('takes --region and --type', async () => {
      const [id = '', other = ''] = expected('expected.csv')
        .split('\n')
        .slice(5, 7)
        .map((line) => line.split(',')[0]);
      await query(
        database,
        `INSERT INTO stores (store_id, region, type) VALUES ($1, 'North', 'cafe'), ($2, 'North', 'bar')`,
        [id, other],
      );
      const out = place.path('region.csv');
      await cli('report', '--region', 'North', '--type', 'cafe', '--out', out);
      const rows = readFileSync(out, 'utf8').trimEnd().split('\n').slice(1);
      expect(rows.map((row) => row.split(',')[0])).toEqual([id]);
    });

    it('ends with 1 where the file cannot be written', async () => {
      const ended = await cli('report', '--out', place.path('report.csv', 'below-a-file.csv'));
      expect([ended.code, ended.stdout]).toEqual([1, '']);
    });
  });

  describe('store', () => {
    it("prints the explanation of a store's figures as JSON", async () => {
      const id = expected('expected.csv').split('\n')[1]?.split(',')[0] ?? '';
      const { code, stdout } = await cli('store', id, '--as-of', '2018-09-05T00:00:00Z');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        store_id: id,
        as_of: '2018-09-05T00:00:00.000000Z',
        windows: { last_hour: { unit: 'minutes' } },
      });
    });

    it('prints bounds, coverage and the single polls with --detail full', async () => {
      const [, row = ''] = expected('expected.csv').split('\n');
      const [id = ''] = row.split(',');
      const { code, stdout } = await cli('store', id, '--detail', 'full');
      expect(code).toBe(0);
      const store = JSON.parse(stdout) as {
        windows: { last_week: Record<string, number> };
        observations: unknown[];
      };
      const { uptime_least: least, uptime, uptime_most: most } = store.windows.last_week;
      expect(least).toBeLessThanOrEqual(uptime ?? NaN);
      expect(most).toBeGreaterThanOrEqual(uptime ?? NaN);
      expect(store.observations.length).toBeGreaterThan(0);
    });

    it('ends with 1 and one line for a store that is unknown', async () => {
      const ended = await cli('store', 'unknown');
      expect([ended.code, ended.stdout]).toEqual([1, '']);
      expect(ended.stderr).toMatch(/^Nothing is known of a store "unknown"\.\n$/);
    });
  });

  describe('generate', () => {
    it('makes a data set and prints its directory', async () => {
      const out = place.path('generated');
      const args = ['--stores', '3', '--days', '2', '--seed', '4', '--out', out];
      const { code, stdout } = await cli('generate', ...args);
      expect([code, stdout]).toEqual([0, `${out}\n`]);
      expect(readdirSync(out).sort()).toEqual([
        'menu_hours.csv',
        'store_status.csv',
        'stores.csv',
        'timezones.csv',
      ]);
    });
  });

  it.each([
    ['an unknown command', ['reprot']],
    ['an unknown option', ['report', '--asof', '2018-09-05T00:00:00Z']],
    ['a detail of a store that is none', ['store', 'a', '--detail', 'some']],
    ['an as-of that is none', ['report', '--as-of', 'soon']],
    ['a carry with linear', ['report', '--interpolation', 'linear', '--max-carry-minutes', '9']],
    ['an unknown kind', ['ingest', '--kind', 'polls', 'x.csv']],
  ])('a call with %s ends with 2, a reason, and nothing on stdout', async (_, args) => {
    const ended = await cli(...args);
    expect({ ...ended, stderr: '' }).toEqual({ code: 2, signal: null, stdout: '', stderr: '' });
    expect(ended.stderr).not.toBe('');
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  it('a setting that cannot be used ends a command with 2 and one line', async () => {
    const ended = await runCli({ ...place.settings, DEFAULT_TIMEZONE: 'Chicago' }, 'report');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^DEFAULT_TIMEZONE is "Chicago", but must be [^\n]*\n$/);
  });

  it('--help is no error', async () => {
    const ended = await cli('report', '--help');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('--max-carry-minutes');
    expect(existsSync(place.path('reports'))).toBe(true);
  });
});
