import { CsvColumns } from './csv-columns';
import type { IngestionKind } from './ingestion-kind';

function header(kind: IngestionKind, text: string): CsvColumns {
  return CsvColumns.fromHeader(kind, { line: 1, text, fields: text.split(',') });
}

describe('CsvColumns', () => {
  it.each<[string, IngestionKind, string, number[]]>([
    ['their order', 'store_status', 'store_id,status,timestamp_utc', [0, 1, 2]],
    ['any order', 'store_status', 'timestamp_utc,store_id,status', [1, 2, 0]],
    ['any case', 'store_status', 'STORE_ID,Status,Timestamp_UTC', [0, 1, 2]],
    ['further columns', 'store_status', 'x,store_id,,status,timestamp_utc,y', [1, 3, 4]],
    ['day', 'menu_hours', 'store_id,day,start_time_local,end_time_local', [0, 1, 2, 3]],
    ['dayOfWeek', 'menu_hours', 'store_id,dayOfWeek,start_time_local,end_time_local', [0, 1, 2, 3]],
    [
      'day_of_week',
      'menu_hours',
      'store_id,DAY_OF_WEEK,start_time_local,end_time_local',
      [0, 1, 2, 3],
    ],
    ['optional columns away', 'stores', 'store_id,type', [0, -1, -1, 1]],
  ])('finds columns by name: %s', (_, kind, text, indexes) => {
    expect(header(kind, text).indexes).toEqual(indexes);
  });

  it('keeps further columns of profiles as tags, under the names that the file gives them', () => {
    expect(header('stores', 'Manager,store_id,,Name,floor').tags).toEqual([
      { name: 'Manager', index: 0 },
      { name: 'floor', index: 4 },
    ]);
    expect(header('timezones', 'store_id,timezone_str,floor').tags).toEqual([]);
  });

  it.each<[string, IngestionKind, string, RegExp]>([
    ['lacks a column', 'store_status', 'store_id,status', /lacks timestamp_utc/],
    ['lacks two', 'menu_hours', 'store_id,day,start', /lacks start_time_local, end_time_local/],
    ['has a column twice', 'store_status', 'store_id,status,STATUS,timestamp_utc', /status twice/],
    [
      'has it under two names',
      'menu_hours',
      'store_id,day,dayOfWeek,start_time_local,end_time_local',
      /dayOfWeek twice/,
    ],
    ['has an optional one twice', 'stores', 'store_id,name,Name', /name twice/],
    ['has semicolons', 'store_status', 'store_id;status;timestamp_utc', /semicolons.*commas/],
    ['has tabs', 'timezones', 'store_id\ttimezone_str', /tabs.*commas/],
    ['has vertical bars', 'timezones', 'store_id|timezone_str', /vertical bars.*commas/],
    ['is no header', 'timezones', '123,America/Chicago', /lacks store_id, timezone_str/],
  ])('refuses a file whose header %s', (_, kind, text, message) => {
    expect(() => header(kind, text)).toThrow(message);
  });

  it('refuses an empty file', () => {
    expect(() => CsvColumns.fromHeader('timezones', undefined)).toThrow(
      'the file is empty: its first line must name the columns store_id,timezone_str',
    );
  });

  it('tells rows that are too long or lack a needed field', () => {
    const columns = header('timezones', 'store_id,timezone_str,note');
    expect(columns.problemOf(['1', 'UTC', 'x'])).toBeNull();
    expect(columns.problemOf(['1', 'UTC'])).toBeNull();
    expect(columns.problemOf(['1'])).toMatch(/1 of 3 fields: timezone_str is missing/);
    expect(columns.problemOf(['1', 'UTC', 'x', 'y'])).toMatch(/4 fields, but the header has 3/);
  });
});
