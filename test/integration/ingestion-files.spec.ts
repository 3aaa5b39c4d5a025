import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PathIngestion } from '../../src/ingestion/path-ingestion';
import { useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();

const hours = () =>
  room.database.tuples(
    'SELECT store_id, day_of_week, start_time_local, end_time_local FROM business_hours ORDER BY 1, 2, 3, 4',
  );
const zones = () =>
  room.database.tuples('SELECT store_id, timezone_str FROM store_timezones ORDER BY 1');
const profiles = () =>
  room.database.tuples('SELECT store_id, name, region, type, tags FROM stores ORDER BY 1');

describe('a file of polls', () => {
  it('is read whatever its line ends, quotes, blanks, header case and column order', async () => {
    const summary = await room.ingest(
      'store_status',
      '\ufeffTimestamp_UTC,note, STORE_ID ,Status\r\n' +
        '2023-01-22 12:09:39.388884 UTC,"two\r\nlines", "9" ,ACTIVE\r\n' +
        '\r\n' +
        '2023-01-22T13:00:00+01:00,,8,"inactive"\r\n',
    );
    expect(summary).toMatchObject({ status: 'Complete', rows: 2, accepted: 2, error: null });
    expect(await room.polls()).toEqual([
      ['8', Date.UTC(2023, 0, 22, 12) * 1_000, 'inactive'],
      ['9', Date.UTC(2023, 0, 22, 12, 9, 39) * 1_000 + 388_884, 'active'],
    ]);
  });

  it('goes in without its bad rows, which are kept with their lines and reasons', async () => {
    const summary = await room.ingest(
      'store_status',
      [
        'store_id,status,timestamp_utc',
        '1,active,2023-01-22 12:00:00 UTC',
        ',active,2023-01-22 12:00:00 UTC',
        '1,open,2023-01-22 12:00:00 UTC',
        '"1","active","2023-01-22',
        '12:00:00 UTC"',
        '',
        '1,active',
        '1,active,2023-01-22 12:00:00.1234567 UTC',
        '1,active,1999-12-31 23:59:59 UTC',
        '1,active,2099-01-01 00:00:00 UTC',
        '1,active,2023-01-22 12:00:00 UTC,1',
        '"1"x,active,2023-01-22 12:00:00 UTC',
        '1,inactive,2023-01-22 13:00:00 UTC',
      ].join('\n'),
    );
    expect(summary).toMatchObject({ rows: 11, accepted: 2, duplicates: 0, rejected: 9 });
    const rejects = await room.rejects(summary.id);
    expect(rejects.map(([line]) => line)).toEqual([3, 4, 5, 8, 9, 10, 11, 12, 13]);
    expect(rejects.map(([, reason]) => reason)).toEqual([
      expect.stringContaining('store_id is empty'),
      expect.stringContaining('status is "open"'),
      expect.stringContaining('timestamp_utc is "2023-01-22\\n12:00:00 UTC"'),
      expect.stringContaining('timestamp_utc is missing'),
      expect.stringContaining('timestamp_utc is'),
      expect.stringContaining('before the year 2000'),
      expect.stringContaining('later than the clock'),
      expect.stringContaining('4 fields'),
      expect.stringContaining('quoting'),
    ]);
  });

  it('counts only what changes: of contradicting rows the later line, the later file holds', async () => {
    const at = '2023-01-22 12:00:00';
    expect(
      await room.ingestPolls([
        ['1', 'active', at],
        ['1', 'active', at],
        ['1', 'inactive', `${at}.0`],
      ]),
    ).toMatchObject({ rows: 3, accepted: 1, duplicates: 2 });
    expect(await room.polls()).toMatchObject([['1', expect.anything(), 'inactive']]);

    expect(
      await room.ingestPolls([
        ['1', 'active', at],
        ['1', 'inactive', at],
      ]),
    ).toMatchObject({ rows: 2, accepted: 0, duplicates: 2 });

    expect(await room.ingestPolls([['1', 'active', at]])).toMatchObject({ accepted: 1 });
    expect(await room.ingestPolls([['1', 'active', at]])).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
    expect(await room.polls()).toMatchObject([['1', expect.anything(), 'active']]);
  });

  it('may hold a header alone', async () => {
    expect(await room.ingestPolls([])).toMatchObject({ status: 'Complete', rows: 0, accepted: 0 });
  });

  it('keeps ids beyond 2^53, UUIDs and backslashes as they are', async () => {
    const ids = ['8419537941919820732', 'a\\N\\tb', '\\.', 'd3c5ad1c-ea9b-4f9b-8d26-13a0d2b4a7d5'];
    await room.ingestPolls(ids.map((id) => [id, 'active', '2023-01-22 12:00:00']));
    await room.ingest(
      'timezones',
      `store_id,timezone_str\n${ids.map((id) => `${id},UTC\n`).join('')}`,
    );
    expect((await room.polls()).map(([id]) => id)).toEqual([...ids].sort());
    expect((await zones()).map(([id]) => id)).toEqual([...ids].sort());
  });
});

describe('a file that is refused', () => {
  it.each([
    ['lacks a column', 'store_id,status\n1,active\n', /lacks timestamp_utc/],
    ['has a column twice', 'store_id,status,status,timestamp_utc\n', /status twice/],
    ['is separated by semicolons', 'store_id;status;timestamp_utc\n1;active;x\n', /semicolons/],
    ['is quoted and separated by tabs', '"store_id"\t"status"\t"timestamp_utc"\n', /tabs/],
    ['is UTF-16', Buffer.from('\ufeffstore_id,status,timestamp_utc\n', 'utf16le'), /UTF-16/],
    ['is empty', '', /the file is empty/],
    ['has a NUL late', 'store_id,status,timestamp_utc\n1,active,2023-01-01 00:00:00\n\0', /NUL/],
  ])('%s: nothing of it goes in, and the history says why', async (_, content, message) => {
    const summary = await room.ingest('store_status', content);
    expect(summary).toMatchObject({ status: 'Failed', rows: 0, accepted: 0, rejected: 0 });
    expect(summary.error).toMatch(message);
    expect(await room.polls()).toEqual([]);
    expect(await room.rejects(summary.id)).toEqual([]);
  });
});

describe('a file of hours', () => {
  const header = 'store_id,day,start_time_local,end_time_local\n';

  it('replaces the hours of the stores that have an accepted row in it', async () => {
    await room.ingest(
      'menu_hours',
      `${header}1,0,09:00,17:00\n1,1,09:00,17:00\n2,0,08:00,12:00\n3,0,00:00,24:00\n`,
    );
    const summary = await room.ingest(
      'menu_hours',
      `${header}1,2,10:00:00,02:00\n1,2,10:00,02:00:00\n1,9,10:00,12:00\n2,0,25:00,12:00\n`,
    );
    expect(summary).toMatchObject({ rows: 4, accepted: 2, duplicates: 0, rejected: 2 });
    expect(await hours()).toEqual([
      ['1', 2, '10:00:00', '02:00:00'],
      ['2', 0, '08:00:00', '12:00:00'],
      ['3', 0, '00:00:00', '24:00:00'],
    ]);
  });

  it('goes in the same whether its rows are plain or not, and whatever the order of its columns', async () => {
    const rows = ['1,0,09:00,17:00', '1,0,09:00:00,17:00:00', '2,6,22:00,24:00', 'é,3,00:00,00:00'];
    const usual = 'store_id,dayOfWeek,start_time_local,end_time_local';
    const files = {
      plain: `${usual}\n${rows.join('\n')}\n3,7,09:00,17:00\n`,
      mixed: `${usual}\r\n${rows.join('\r\n\r\n')}\r\n3, 7 ,09:00,17:00`,
      quoted: `${usual}\n${rows.map((row) => `"${row.replaceAll(',', '","')}"`).join('\n')}\n3,"",x,y\n`,
      turned: `${usual.split(',').reverse().join(',')}\n${rows
        .map((row) => row.split(',').reverse().join(','))
        .join('\n')}\n24:00,24:00,0,3\n`,
    };
    for (const content of Object.values(files)) {
      await room.clear();
      const summary = await room.ingest('menu_hours', content);
      expect(summary).toMatchObject({ rows: 5, accepted: 4, duplicates: 0, rejected: 1 });
      expect(await hours()).toEqual([
        ['1', 0, '09:00:00', '17:00:00'],
        ['2', 6, '22:00:00', '24:00:00'],
        ['é', 3, '00:00:00', '00:00:00'],
      ]);
    }
  });
});

describe('a file of zones', () => {
  it('replaces the zones of its stores; the later line holds', async () => {
    await room.ingest('timezones', 'store_id,timezone_str\n1,US/Pacific\n2,Asia/Calcutta\n');
    const summary = await room.ingest(
      'timezones',
      'store_id,timezone_str\n1,UTC\n1,Europe/Berlin\n2,europe/berlin\n3,Asia/Kathmandu\n',
    );
    expect(summary).toMatchObject({ rows: 4, accepted: 3, duplicates: 0, rejected: 1 });
    expect(await zones()).toEqual([
      ['1', 'Europe/Berlin'],
      ['2', 'Asia/Calcutta'],
      ['3', 'Asia/Kathmandu'],
    ]);
  });
});

describe('a file of profiles', () => {
  it('replaces the profile whole, and keeps further columns as tags', async () => {
    await room.ingest(
      'stores',
      'store_id,name,region,type,Manager\n1,One,West,shop,Ann\n2,Two,,,\n',
    );
    await room.ingest('stores', 'Region,store_id,floor\nEast,1,"3, rear"\n');
    expect(await profiles()).toEqual([
      ['1', null, 'East', null, { floor: '3, rear' }],
      ['2', 'Two', null, null, {}],
    ]);
  });
});

describe('files on this machine', () => {
  it('are taken in by their names, one bad file not holding up the others', async () => {
    const directory = join(room.config.reportsDir, 'in');
    await mkdir(directory, { recursive: true });
    await writeFile(
      join(directory, 'store_status.csv'),
      'store_id,status,timestamp_utc\n1,active,2023-01-22 12:00:00\n1,"no, not",2023-01-22 13:00:00\n',
    );
    await writeFile(join(directory, 'timezones.csv'), 'store_id,timezone_str\n1,UTC\n');
    await writeFile(join(directory, 'menu_hours.csv'), 'store_id;day\n1;2\n');
    await writeFile(join(directory, 'notes.txt'), 'not mine');

    const paths = room.app.get(PathIngestion);
    const outcome = await paths.ingestPaths([
      directory,
      join(directory, 'none.csv'),
      join(directory, 'notes.txt'),
    ]);
    expect(outcome).toEqual({
      files: [
        {
          file: 'timezones.csv',
          kind: 'timezones',
          rows: 1,
          accepted: 1,
          duplicates: 0,
          rejected: 0,
          error: null,
        },
        {
          file: 'menu_hours.csv',
          kind: 'menu_hours',
          rows: 0,
          accepted: 0,
          duplicates: 0,
          rejected: 0,
          error: expect.stringContaining('semicolons') as string,
        },
        {
          file: 'store_status.csv',
          kind: 'store_status',
          rows: 2,
          accepted: 1,
          duplicates: 0,
          rejected: 1,
          error: null,
        },
        {
          file: 'none.csv',
          kind: null,
          rows: 0,
          accepted: 0,
          duplicates: 0,
          rejected: 0,
          error: expect.stringContaining('there is no file or directory') as string,
        },
        {
          file: 'notes.txt',
          kind: null,
          rows: 0,
          accepted: 0,
          duplicates: 0,
          rejected: 0,
          error: expect.stringContaining('--kind') as string,
        },
      ],
      seconds: expect.any(Number) as number,
    });

    const [rejects = '', ...others] = await readdir(join(room.config.reportsDir, 'rejects'));
    expect(others).toEqual([]);
    expect(rejects).toMatch(/^[0-9a-f-]{36}-store_status\.csv$/);
    expect(await readFile(join(room.config.reportsDir, 'rejects', rejects), 'utf8')).toBe(
      'line,reason,row\n3,"status is ""no, not"": it must be active or inactive","1,""no, not"",2023-01-22 13:00:00"\n',
    );

    const again = await paths.ingestPaths([directory], { skipUnchanged: true });
    expect(again.unchanged).toEqual([
      join(directory, 'timezones.csv'),
      join(directory, 'store_status.csv'),
    ]);
    expect(again.files).toMatchObject([
      { file: 'menu_hours.csv', error: expect.anything() as string },
    ]);

    await writeFile(join(directory, 'timezones.csv'), 'store_id,timezone_str\n1,US/Pacific\n');
    const changed = await paths.ingestPaths([directory], { skipUnchanged: true });
    expect(changed.files.map(({ file }) => file)).toEqual(['timezones.csv', 'menu_hours.csv']);
  });

  it('hold what the caller says where their names do not tell', async () => {
    const path = join(room.config.reportsDir, 'zones-2023.csv');
    await writeFile(path, 'store_id,timezone_str\n1,UTC\n');
    const outcome = await room.app.get(PathIngestion).ingestPaths([path], { kind: 'timezones' });
    expect(outcome.files).toMatchObject([{ kind: 'timezones', accepted: 1, error: null }]);
  });
});
