import { EMPTY_FORM, requestOf, type ReportForm } from './report-form';

const form = (changes: Partial<ReportForm>): ReportForm => ({ ...EMPTY_FORM, ...changes });

describe('the form of a new report', () => {
  it('asks for nothing where nothing is filled in', () => {
    expect(requestOf(EMPTY_FORM)).toEqual({ request: {}, faults: {} });
  });

  it('asks for all that is filled in, under the names of the API', () => {
    const { request, faults } = requestOf(
      form({
        asOf: ' 2023-01-25T18:13:22.479220Z ',
        storeIds: 'a\n\n b \n',
        region: 'North',
        type: 'cafe',
        maxCarryMinutes: '90',
        isDetailed: true,
      }),
    );
    expect(faults).toEqual({});
    expect(request).toEqual({
      as_of: '2023-01-25T18:13:22.479220Z',
      store_ids: ['a', 'b'],
      region: 'North',
      type: 'cafe',
      max_carry_minutes: 90,
      detail: 'full',
    });
  });

  it.each<[string, Partial<ReportForm>, string]>([
    ['an as-of that is no instant', { asOf: 'yesterday' }, 'as_of'],
    ['an as-of without seconds', { asOf: '2023-01-25 18:13' }, 'as_of'],
    ['an as-of on a day that is none', { asOf: '2023-02-29T00:00:00Z' }, 'as_of'],
    ['an as-of before the year 2000', { asOf: '1999-12-31T23:59:59.999999Z' }, 'as_of'],
    [
      'too many ids',
      { storeIds: Array.from({ length: 10_001 }, (_, n) => String(n)).join('\n') },
      'store_ids',
    ],
    ['a region that is too long', { region: 'x'.repeat(257) }, 'region'],
    ['a carry of nothing', { maxCarryMinutes: '0' }, 'max_carry_minutes'],
    ['a carry that is not whole', { maxCarryMinutes: '1.5' }, 'max_carry_minutes'],
    ['a carry in another notation', { maxCarryMinutes: '1e2' }, 'max_carry_minutes'],
    ['a carry that is too long', { maxCarryMinutes: '100000001' }, 'max_carry_minutes'],
    [
      'a carry with linear',
      { maxCarryMinutes: '90', interpolation: 'linear' },
      'max_carry_minutes',
    ],
  ])('refuses %s', (_, changes, field) => {
    expect(Object.keys(requestOf(form(changes)).faults)).toEqual([field]);
  });

  it('counts characters, not their bytes', () => {
    expect(requestOf(form({ region: '🏪'.repeat(256) })).faults).toEqual({});
  });
});
