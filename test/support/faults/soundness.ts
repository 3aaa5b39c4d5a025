import { join } from 'node:path';
import { eventually } from '../eventually';
import type { HttpClient } from '../http-client';
import { referenceReport } from '../reference';
import type { TestDatabase } from '../test-database';
import { query } from '../test-sql';
import type { PollLedger } from './poll-ledger';

/** Within this, a report that a death interrupted has ended. */
export const REPORT_ENDS_WITHIN_MS = 30_000;

/** The time lines as the polls give them, counted apart from the service. */
const REBUILT = `
  SELECT store_id, min(timestamp_utc) AS started_at, max(timestamp_utc) AS last_observed_at,
         min(status) AS status, count(*)::integer AS polls
  FROM (
    SELECT store_id, timestamp_utc, status,
           row_number() OVER (PARTITION BY store_id ORDER BY timestamp_utc)
             - row_number() OVER (PARTITION BY store_id, status ORDER BY timestamp_utc) AS stretch
    FROM store_status
  ) AS numbered
  GROUP BY store_id, status, stretch`;
const HELD = 'SELECT store_id, started_at, last_observed_at, status, polls FROM status_period';

/** Fails where `status_period` is not what a rebuild from `store_status` gives. */
export async function expectPeriodsOfPolls(database: TestDatabase): Promise<void> {
  const [row] = await query<{ wrong: string }>(
    database,
    `SELECT count(*) AS wrong FROM (
       (${REBUILT} EXCEPT ${HELD}) UNION ALL (${HELD} EXCEPT ${REBUILT})
     ) AS difference`,
  );
  if (row?.wrong !== '0') throw new Error(`${row?.wrong ?? '?'} status periods are wrong`);
}

/** Asks for a report. */
export async function trigger(http: HttpClient): Promise<string> {
  const answer = await http.post('/api/v1/trigger_report');
  if (answer.status !== 201) throw new Error(`trigger_report: ${answer.status} ${answer.text}`);
  return (answer.json() as { report_id: string }).report_id;
}

/** The CSV of a report that ends in time. @throws Error where it fails or does not. */
export async function reportOf(
  http: HttpClient,
  id: string,
  withinMs = REPORT_ENDS_WITHIN_MS,
): Promise<string> {
  return eventually(
    `report ${id}`,
    async () => {
      const answer = await http.get(`/api/v1/get_report?report_id=${id}`);
      if (answer.headers['content-type']?.startsWith('text/csv')) return answer.text;
      if (answer.text.includes('"Running"') || answer.status === 503) return null;
      throw new Error(answer.text);
    },
    withinMs,
  );
}

/** What the report over the polls of the ledger must be. */
export function referenceOf(ledger: PollLedger, folder: string): string {
  const directory = join(folder, 'reference');
  ledger.writeFiles(directory);
  return referenceReport(directory);
}

/**
 * The three checks after a fault: every poll that was acknowledged is there, once; the time lines
 * are those of the polls; a report is what the reference counts.
 */
export async function expectSound(
  database: TestDatabase,
  http: HttpClient,
  ledger: PollLedger,
  folder: string,
): Promise<void> {
  await ledger.expectHeld(database);
  await expectPeriodsOfPolls(database);
  expect(await reportOf(http, await trigger(http))).toBe(referenceOf(ledger, folder));
}
