import { kindOfFile } from './ingestion-kind';

describe('kindOfFile', () => {
  it.each([
    ['store_status.csv', 'store_status'],
    ['/data/menu_hours.csv', 'menu_hours'],
    ['TimeZones.CSV', 'timezones'],
    ['stores.csv', 'stores'],
    ['stores.txt', null],
    ['stores.csv.gz', 'stores'],
    ['/data/Store_Status.CSV.GZ', 'store_status'],
    ['stores.gz', null],
    ['stores.csv.gz.csv', null],
    ['.csv', null],
    ['old_stores.csv', null],
    ['store_status', null],
  ])('takes %s as %s', (path, kind) => {
    expect(kindOfFile(path)).toBe(kind);
  });
});
