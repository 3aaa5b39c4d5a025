import pg from 'pg';
import { PeriodRebuild } from '../../src/ingestion/period-rebuild';
import { Application } from '../support/application';
import type { Answer } from '../support/http-client';
import { endedIngestion, type Ingestion } from '../support/ingestions';
import { expectProblem } from '../support/problem';

/** What no answer may show: stacks, SQL, and places on the machine. */
const INSIDE = /node_modules|\.[jt]s:\d|\bat \w+ \(|SELECT |INSERT |\/tmp\/|relation "|postgres/i;
/** What an internal failure of an ingestion begins with. */
const FAILED_INSIDE = 'the file could not be taken in, and nothing of it went in';
const DATA = ['store_status', 'status_period', 'observed_store', 'business_hours'];
const STORES = ['store_timezones', 'stores'];

/** A poll as the database has it: store, epoch microseconds, status. */
export type HeldPoll = [storeId: string, at: string, status: string];

/** The whole service on a database of its own, and what has to hold after whatever it is sent. */
class FuzzedService {
  private fingerprint = '';
  private running: { application: Application; database: pg.Client } | undefined;

  async start(): Promise<void> {
    const application = await Application.start();
    const database = new pg.Client({ connectionString: application.database.ownerUrl });
    database.on('error', () => undefined);
    await database.connect();
    this.running = { application, database };
    await this.look();
  }

  async stop(): Promise<void> {
    await this.database.end();
    await this.application.stop();
  }

  get application(): Application {
    return this.parts.application;
  }

  /** Takes what is held now for what a call that is refused has to leave. */
  async look(): Promise<void> {
    this.fingerprint = await this.readFingerprint();
  }

  /**
   * Checks an answer: no fault of the service, nothing of its inside, every error a problem document,
   * and a call that was refused has changed nothing since the last {@link look}.
   */
  async check(answer: Answer): Promise<void> {
    expect({ status: answer.status, text: answer.status < 500 ? '' : answer.text }).toEqual({
      status: answer.status,
      text: '',
    });
    if (answer.status >= 400) {
      const { detail } = expectProblem(answer, answer.status);
      expect(detail).not.toMatch(INSIDE);
    }
    const before = this.fingerprint;
    await this.look();
    if (answer.status >= 400) expect(this.fingerprint).toBe(before);
  }

  /** Waits for the end of an ingestion; one that Failed has a reason for people and left nothing. */
  async ended(id: string): Promise<Ingestion> {
    const ingestion = await endedIngestion(this.application.http, id);
    const { rows, accepted, duplicates, rejected, error, status } = ingestion;
    if (status === 'Complete') expect(rows).toBe(accepted + duplicates + rejected);
    else {
      expect(error?.length).toBeGreaterThan(10);
      expect(error).not.toContain(FAILED_INSIDE);
      expect(error).not.toMatch(INSIDE);
      expect({ rows, accepted, duplicates, rejected }).toEqual({
        ...{ rows: 0, accepted: 0, duplicates: 0, rejected: 0 },
      });
    }
    return ingestion;
  }

  /** The polls held, in the order of their keys. */
  async polls(): Promise<HeldPoll[]> {
    const { rows } = await this.database.query<HeldPoll>({
      text: `SELECT store_id, (extract(epoch FROM timestamp_utc) * 1000000)::bigint::text, status
             FROM store_status ORDER BY 1, 2`,
      rowMode: 'array',
    });
    return rows;
  }

  /** The lines of an ingestion's rejected rows, and their reasons. */
  async rejects(id: string): Promise<[line: number, reason: string][]> {
    const { rows } = await this.database.query<[number, string]>({
      text: 'SELECT line::int, reason FROM ingestion_reject WHERE ingestion_id = $1 ORDER BY line',
      values: [id],
      rowMode: 'array',
    });
    return rows;
  }

  /** Checks that the time line is what the polls make it, and forgets all data. */
  async startOver(): Promise<void> {
    const before = await this.hashOf('status_period');
    await this.application.app.get(PeriodRebuild).rebuild();
    expect(await this.hashOf('status_period')).toBe(before);
    await this.database.query(`TRUNCATE ${[...DATA, ...STORES].join(', ')}`);
    await this.look();
  }

  private async hashOf(table: string): Promise<string> {
    const { rows } = await this.database.query<{ hash: string }>(
      `SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS hash FROM ${table} t`,
    );
    return rows[0]?.hash ?? '';
  }

  private async readFingerprint(): Promise<string> {
    const hashes = [...DATA, ...STORES].map(
      (table) =>
        `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ${table} t)`,
    );
    const { rows } = await this.database.query<{ fingerprint: string }>({
      // Planned once: it is asked after each case, and to plan it took half of its time.
      name: 'fingerprint',
      text: `SELECT concat_ws(' ', ${hashes.join(', ')}, (SELECT count(*) FROM report_status),
               (SELECT count(*) FROM ingestion WHERE status = 'Complete')) AS fingerprint`,
    });
    return rows[0]?.fingerprint ?? '';
  }

  private get database(): pg.Client {
    return this.parts.database;
  }

  private get parts(): { application: Application; database: pg.Client } {
    if (this.running === undefined) throw new Error('the service is not started');
    return this.running;
  }
}

/** The service for all tests of a block: started before them, checked and stopped after them. */
export function useFuzzedService(): FuzzedService {
  const service = new FuzzedService();
  beforeAll(() => service.start());
  afterAll(async () => {
    await service.startOver();
    await service.stop();
  });
  return service;
}
