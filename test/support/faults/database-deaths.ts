import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../eventually';
import type { HttpClient } from '../http-client';
import { endedIngestion } from '../ingestions';
import { expectProblem } from '../problem';
import type { Spawned, Workplace } from '../spawned';
import type { TestDatabase } from '../test-database';
import { bodyOf, csvOf, PollLedger, type LedgerPoll } from './poll-ledger';
import type { Seeded } from './seeded';
import { expectSound, reportOf, REPORT_ENDS_WITHIN_MS, trigger } from './soundness';

/** A database that can be killed. */
export interface Mortal {
  readonly database: TestDatabase;
  kill(): Promise<void>;
  /** Resolves when it answers again. */
  comeBack(): Promise<void>;
}

const POLLS_OF_A_FILE = 20_000;
const POLLS_OF_A_BATCH = 100;
const KILLED_WITHIN_MS = 400;
/** Far above what a refusal takes, far below a time-out that a client would run into. */
const REFUSED_WITHIN_MS = 4_000;

/** A server whose database is killed in the middle of its work, again and again. */
export class DatabaseDeaths {
  readonly ledger = PollLedger.empty();
  readonly outcomes = { whole: 0, absent: 0, refusals: 0 };

  private constructor(
    private readonly random: Seeded,
    private readonly mortal: Mortal,
    private readonly server: Spawned,
    private readonly http: HttpClient,
    private readonly place: Workplace,
  ) {}

  /** Works on a server that is ready, with hours and zones of the ledger in its `DATA_DIR`. */
  static async on(
    mortal: Mortal,
    random: Seeded,
    server: Spawned,
    place: Workplace,
  ): Promise<DatabaseDeaths> {
    const deaths = new DatabaseDeaths(random, mortal, server, await server.ready(), place);
    await deaths.ledger.send(deaths.http, random, 1_000);
    return deaths;
  }

  /**
   * One death in the middle of a file, batches and a report, and a return after `seconds`; at once
   * for 0, too soon to be seen from outside.
   */
  async round(seconds: number): Promise<void> {
    const file = this.ledger.draw(this.random, POLLS_OF_A_FILE);
    const reportId = await trigger(this.http);
    const { id } = (
      await this.http.post('/api/v1/ingestions?kind=store_status', csvOf(file), {
        'content-type': 'text/csv',
      })
    ).json() as { id: string };
    // A batch waits for a file; both are undecided when the database dies.
    const batch = this.sendUntilRefused();
    await sleep(this.random.fraction() * KILLED_WITHIN_MS);
    await this.mortal.kill();
    const underWay = await batch;
    if (seconds > 0) await this.expectRefusals(seconds);
    await this.mortal.comeBack();
    const back = Date.now();
    await eventually('health', async () =>
      (await this.http.get('/health')).status === 200 ? true : null,
    );
    await reportOf(this.http, reportId, REPORT_ENDS_WITHIN_MS - (Date.now() - back));
    const { status } = await endedIngestion(this.http, id);
    await this.settle(status === 'Complete' ? file : [], underWay);
    this.outcomes[status === 'Complete' ? 'whole' : 'absent'] += 1;
    await expectSound(this.mortal.database, this.http, this.ledger, this.place.folder);
    // The same process, which has nothing to say that nobody expects.
    expect(this.server.stderr).toMatch(/^(\w+\.csv: .*\n)*$/);
  }

  /** Sends batches; the polls of the one that was refused. */
  private async sendUntilRefused(): Promise<LedgerPoll[]> {
    for (;;) {
      const polls = this.ledger.draw(this.random, POLLS_OF_A_BATCH);
      const answer = await this.http.post('/api/v1/observations', bodyOf(polls));
      if (answer.status !== 200) {
        expectProblem(answer, 503);
        return polls;
      }
      this.ledger.acknowledge(polls);
    }
  }

  /** While the database is away, every call that needs it is refused at once, with the reason. */
  private async expectRefusals(seconds: number): Promise<void> {
    const until = Date.now() + seconds * 1_000;
    do {
      const asked = Date.now();
      const [health, live, ...refused] = await Promise.all([
        this.http.get('/health'),
        this.http.get('/health/live'),
        this.http.get('/api/v1/reports'),
        this.http.post('/api/v1/trigger_report'),
        this.http.post('/api/v1/observations', bodyOf(this.ledger.draw(this.random, 1))),
        this.http.post('/api/v1/ingestions?kind=store_status', csvOf([]), {
          'content-type': 'text/csv',
        }),
        this.http.get('/api/v1/debug/status_counts'),
      ]);
      expect(Date.now() - asked).toBeLessThan(REFUSED_WITHIN_MS);
      expect(live.status).toBe(200);
      expect(health.status).toBe(503);
      expect(health.json()).toMatchObject({
        error: {
          database: { status: 'down', message: expect.stringMatching(/\w{3}/) as string },
        },
      });
      for (const answer of refused) {
        expectProblem(answer, 503);
        expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
        this.outcomes.refusals += 1;
      }
      await sleep(200);
    } while (Date.now() < until);
  }

  /** The file went in by its state; the batch under way is there or not, before the file or after. */
  private async settle(file: readonly LedgerPoll[], batch: readonly LedgerPoll[]): Promise<void> {
    if (file.length > 0) this.ledger.acknowledge(file);
    await this.ledger.settle(this.mortal.database, batch);
  }
}
