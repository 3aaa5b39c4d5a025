import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../eventually';
import type { HttpClient } from '../http-client';
import { endedIngestion } from '../ingestions';
import { Spawned, type Workplace } from '../spawned';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { query } from '../test-sql';
import { bodyOf, csvOf, ledgerWorkplace, PollLedger, type LedgerPoll } from './poll-ledger';
import type { Seeded } from './seeded';
import { expectSound, referenceOf, reportOf, trigger } from './soundness';

/** What the server is doing when it is killed. */
export const KILLED_AT = ['upload', 'batches', 'file', 'report'] as const;
export type KilledAt = (typeof KILLED_AT)[number];

const POLLS_OF_A_FILE = 1_500;
const POLLS_OF_A_BATCH = 200;
/** The kill comes within this time, by chance; most of the work lies within. */
const LONGEST_MS: Record<KilledAt, number> = {
  upload: 250,
  batches: 300,
  file: 300,
  report: 400,
};

/**
 * One database, and a server on it that is killed again and again. Each round kills at a point that
 * chance chooses, starts the server anew, and finds out what became of the work.
 */
export class ServerKills {
  readonly ledger = PollLedger.empty();
  /** How the undecided work of the rounds turned out. */
  readonly outcomes = { whole: 0, absent: 0, reportsEnded: 0 };

  private constructor(
    private readonly random: Seeded,
    private readonly database: TestDatabase,
    private readonly place: Workplace,
    private server: Spawned,
    private http: HttpClient,
  ) {}

  static async start(random: Seeded): Promise<ServerKills> {
    const database = await createTestDatabase();
    // Small batches make a report of many steps, to be killed between.
    const place = ledgerWorkplace({ DATABASE_URL: database.url, REPORT_BATCH_SIZE: '3' });
    const server = Spawned.start('start', [], place.settings);
    const kills = new ServerKills(random, database, place, server, await server.ready());
    await kills.ledger.send(kills.http, random, POLLS_OF_A_FILE);
    return kills;
  }

  async stop(): Promise<void> {
    await this.server.destroy();
    await this.database.drop();
    this.place.remove();
  }

  /** One kill, one start, and the checks. */
  async round(killedAt: KilledAt): Promise<void> {
    await this[killedAt]();
    await expectSound(this.database, this.http, this.ledger, this.place.folder);
  }

  private async upload(): Promise<void> {
    const polls = this.ledger.draw(this.random, POLLS_OF_A_FILE);
    const before = await this.newestIngestion();
    const sent = this.http
      .post('/api/v1/ingestions?kind=store_status', csvOf(polls), { 'content-type': 'text/csv' })
      .catch(() => null);
    await this.killSoon('upload');
    const answer = await sent;
    await this.startAgain();
    const id = (answer?.json() as { id: string } | undefined)?.id ?? (await this.newestIngestion());
    // Killed before it was written down, there is none but that of an earlier round.
    const ended = id === null || id === before ? null : await endedIngestion(this.http, id);
    const isWhole = await this.settle(polls);
    expect(isWhole).toBe(ended?.status === 'Complete');
  }

  private async batches(): Promise<void> {
    let underWay = this.ledger.draw(this.random, POLLS_OF_A_BATCH);
    const sending = (async () => {
      for (;;) {
        const answer = await this.http.post('/api/v1/observations', bodyOf(underWay));
        expect(answer.status).toBe(200);
        this.ledger.acknowledge(underWay);
        underWay = this.ledger.draw(this.random, POLLS_OF_A_BATCH);
      }
    })().catch((error: unknown) => {
      if (!isCut(error)) throw error;
    });
    await this.killSoon('batches');
    await sending;
    await this.startAgain();
    await this.settle(underWay);
  }

  /** The file lies in `DATA_DIR`: the start that takes it in is killed, the next one completes it. */
  private async file(): Promise<void> {
    const polls = this.ledger.draw(this.random, POLLS_OF_A_FILE);
    const path = this.place.path('data', 'store_status.csv');
    writeFileSync(path, csvOf(polls));
    await this.kill();
    const begun = await this.newestIngestion();
    this.server = Spawned.start('start', [], this.place.settings);
    await eventually('the file is begun', async () =>
      (await this.newestIngestion()) === begun ? null : true,
    );
    await this.killSoon('file');
    await this.settle(polls);
    await this.startAgain();
    this.ledger.acknowledge(polls);
    rmSync(path);
  }

  private async report(): Promise<void> {
    const expected = referenceOf(this.ledger, this.place.folder);
    const id = await trigger(this.http);
    const served = reportOf(this.http, id).catch((error: unknown) => {
      if (!isCut(error)) throw error;
      return null;
    });
    await this.killSoon('report');
    const early = await served;
    if (early !== null) expect(early).toBe(expected);
    const files = readdirSync(join(this.place.folder, 'reports'));
    if (files.includes(`${id}.csv`)) {
      expect(readFileSync(join(this.place.folder, 'reports', `${id}.csv`), 'utf8')).toBe(expected);
    }
    await this.startAgain();
    expect(await reportOf(this.http, id)).toBe(expected);
    this.outcomes.reportsEnded += 1;
  }

  private async settle(polls: readonly LedgerPoll[]): Promise<boolean> {
    const isWhole = await this.ledger.settle(this.database, polls);
    this.outcomes[isWhole ? 'whole' : 'absent'] += 1;
    return isWhole;
  }

  private async killSoon(killedAt: KilledAt): Promise<void> {
    await sleep(this.random.fraction() * LONGEST_MS[killedAt]);
    await this.kill();
  }

  private async kill(): Promise<void> {
    this.server.kill('SIGKILL');
    expect(await this.server.ended).toMatchObject({ signal: 'SIGKILL' });
    // What it had sent is executed or undone before its connections are gone.
    await eventually('its connections are gone', async () => {
      const rows = await query(
        this.database,
        `SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return rows.length === 0 ? true : null;
    });
  }

  private async startAgain(): Promise<void> {
    this.server = Spawned.start('start', [], this.place.settings);
    this.http = await this.server.ready();
  }

  private async newestIngestion(): Promise<string | null> {
    const [row] = await query<{ id: string }>(
      this.database,
      'SELECT id FROM ingestion ORDER BY created_at DESC LIMIT 1',
    );
    return row?.id ?? null;
  }
}

/** Whether a request failed because the server died. */
function isCut(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'ECONNREFUSED' || message === 'aborted';
}
