import { kindOfFile } from './ingestion-kind';

describe('kindOfFile', () => {
  it.each([
    ['store_status.csv', 'store_status'],
    ['/data/menu_hours.csv', 'menu_hours'],
    ['TimeZones.CSV', 'timezones'],
    ['stores.csv', 'stores'],
    ['stores.txt', null],
    ['stores.csv.gz', null],
    ['old_stores.csv', null],
    ['store_status', null],
  ])('takes %s as %s', (path, kind) => {
    expect(kindOfFile(path)).toBe(kind);
  });
});
