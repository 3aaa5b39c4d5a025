import type { ReportColumn } from '../report-columns';
import type { ReportRow } from '../report-row';
import { escapeFormulas } from './formula-escape';

const shown = (text: string): string | undefined => {
  const column: ReportColumn = { name: 'store_id', text: () => text, value: () => text };
  return escapeFormulas([column])[0]?.text({} as ReportRow);
};

describe('a text in a CSV for spreadsheets', () => {
  it.each(['=1+2', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=', '-', '＝1', '＠a'])(
    'has an apostrophe before %j',
    (text) => {
      expect(shown(text)).toBe(`'${text}`);
    },
  );

  it.each([
    ['a;=1;-2;b', "a;'=1;'-2;b"],
    ['=1;=2', "'=1;'=2"],
  ])('of countries with another separator has one before each formula: %j', (text, escaped) => {
    expect(shown(text)).toBe(escaped);
  });

  it.each([
    '',
    '8419537941919820732',
    'a=1',
    'a;b',
    'a,-1',
    ' =1',
    "'=1",
    '45.0',
    'America/Port-au-Prince',
  ])('stays as it is: %j', (text) => {
    expect(shown(text)).toBe(text);
  });
});
