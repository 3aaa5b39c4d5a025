import { randomUUID } from 'node:crypto';
import { Database } from '../../src/database/database';
import { ReportRowRepository } from '../../src/reports/report-row.repository';
import type { ReportRow } from '../../src/reports/report-row';
import type { StoreFingerprint } from '../../src/reports/store-fingerprints';
import { MICROS_PER_HOUR } from '../../src/uptime/epoch-micros';
import type { WindowFigures } from '../../src/uptime/figures';
import { Application } from '../support/application';

/** More than one chunk of COPY, whatever the rows hold. */
const STORES = 3_000;

function figures(n: number, detail: boolean): WindowFigures {
  const all = {
    ...{ business: 168 * MICROS_PER_HOUR - n, unknown: n, covered: 2 ** 32 + n },
    ...{ uptimeLeast: 2 ** 31 + n, uptimeMost: 2 ** 40 + n },
  };
  const none = { business: 0, unknown: 0, covered: 0, uptimeLeast: 0, uptimeMost: 0 };
  return { uptime: n * 201_599_999, downtime: 2 ** 32 - 1 - n, ...(detail ? all : none) };
}

function rowOf(n: number, detail: boolean): ReportRow {
  return {
    storeId: `${String(n).padStart(5, '0')} ,"\\N\\ ${'é😀'.repeat(n % 29)}`,
    windows: {
      last_hour: figures(n, detail),
      last_day: figures(n + 1, detail),
      last_week: figures(n + 2, detail),
    },
    lastObservedAt: detail && n % 3 > 0 ? Date.UTC(2023, 0, 25) * 1_000 + n : null,
    observationsLastWeek: detail ? n : 0,
    timezone: detail ? 'America/Chicago' : '',
  };
}

function fingerprintOf({ storeId }: ReportRow): StoreFingerprint {
  const n = Number(storeId.slice(0, 5));
  return {
    hours: n - 2 ** 31,
    timezone: n === 0 ? -(2 ** 31) : 2 ** 31 - 1,
    polls: n % 2 === 0 ? n : -n,
  };
}

describe('the rows of a report', () => {
  let application: Application;

  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each([false, true])('are read as they were written, with detail: %s', async (detail) => {
    const rows = application.app.get(ReportRowRepository);
    const reportId = randomUUID();
    const written = Array.from({ length: STORES }, (_, n) => rowOf(n, detail));
    let flushes = 0;
    await application.app.get(Database).transaction(async (client) => {
      const writer = rows.writer(client, reportId, detail);
      for (const row of written) {
        writer.add(row, fingerprintOf(row));
        if (!writer.isFull) continue;
        flushes += 1;
        await writer.flush();
      }
      await writer.end();
    });
    expect(flushes).toBeGreaterThan(0);
    const read: ReportRow[] = [];
    for await (const batch of rows.stream(reportId, STORES)) read.push(...batch);
    expect(read).toEqual(written);
    const fingerprints = await application.app.get(Database).rows(
      `SELECT hours_fingerprint AS hours, timezone_fingerprint AS timezone,
         polls_fingerprint AS polls
       FROM report_row WHERE report_id = $1 ORDER BY store_id`,
      [reportId],
    );
    expect(fingerprints).toEqual(written.map(fingerprintOf));
  });
});
