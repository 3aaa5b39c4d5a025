import { writeToString } from 'fast-csv';
import fc from 'fast-check';
import type { ReportColumn } from '../report-columns';
import type { ReportRow } from '../report-row';
import { csvHeader, csvLine } from './csv-format';

const COLUMNS: ReportColumn[] = [
  { name: 'store_id', text: (row) => row.storeId, value: (row) => row.storeId },
  { name: 'time, "zone"', text: (row) => row.timezone, value: (row) => row.timezone },
];

function rowOf(storeId: string, timezone: string): ReportRow {
  const none = {
    ...{ uptime: 0, downtime: 0, business: 0, unknown: 0, covered: 0 },
    ...{ uptimeLeast: 0, uptimeMost: 0 },
  };
  return {
    storeId,
    timezone,
    windows: { last_hour: none, last_day: none, last_week: none },
    lastObservedAt: null,
    observationsLastWeek: 0,
  };
}

async function byFastCsv(storeId: string, timezone: string): Promise<string> {
  return writeToString([[storeId, timezone]], {
    headers: COLUMNS.map(({ name }) => name),
    rowDelimiter: '\n',
    includeEndRowDelimiter: true,
  });
}

describe('the CSV of a report has the bytes that fast-csv writes', () => {
  it.each([
    ['8419537941919820732', 'America/Chicago'],
    ['a,b', 'say "hi"'],
    ['""', ','],
    ['line\nbreak', 'carriage\rreturn'],
    ['', ' '],
    ["'=1+2", '😀'],
    ['\ttab', ';semicolon'],
  ])('for the fields %j and %j', async (storeId, timezone) => {
    const written = csvHeader(COLUMNS) + csvLine(COLUMNS, rowOf(storeId, timezone));
    expect(written).toBe(await byFastCsv(storeId, timezone));
  });

  it('for any text', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', "'", 'é', '😀'),
    });
    await fc.assert(
      fc.asyncProperty(text, text, async (storeId, timezone) => {
        const written = csvHeader(COLUMNS) + csvLine(COLUMNS, rowOf(storeId, timezone));
        expect(written).toBe(await byFastCsv(storeId, timezone));
      }),
      { numRuns: 300 },
    );
  });
});
