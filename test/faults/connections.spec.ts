import { Client } from 'pg';
import { RUN_TIME_ROLE } from '../../src/database/run-time-role';
import { eventually } from '../support/eventually';
import { onServerOfOthers } from '../support/faults/mortal-service';
import { PollLedger } from '../support/faults/poll-ledger';
import { faultSeed } from '../support/faults/seeded';
import { expectSound } from '../support/faults/soundness';
import { expectProblem } from '../support/problem';

const MOST_CONNECTIONS = 24;

/** Another program that takes every connection that it can get. */
class Hog {
  private readonly clients: Client[] = [];

  constructor(private readonly url: string) {}

  /** Takes connections until there is none. */
  private async take(): Promise<void> {
    for (;;) {
      const client = new Client({ connectionString: this.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
      } catch (error) {
        expect(error).toMatchObject({ code: '53300' });
        return;
      }
      this.clients.push(client);
    }
  }

  /** Takes those of the service as well. */
  async takeAll(): Promise<void> {
    await this.take();
    await eventually('the service has none', async () => {
      const { rowCount } =
        (await this.clients[0]?.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${RUN_TIME_ROLE}'`,
        )) ?? {};
      await this.take();
      return rowCount === 0 ? true : null;
    });
  }

  async leave(): Promise<void> {
    for (const client of this.clients) await client.end();
  }
}

describe('a database of which others have all connections', () => {
  it('is named as that with 503, and all is well when they have left', async () => {
    const random = faultSeed('connections');
    const settings = { max_connections: String(MOST_CONNECTIONS) };
    await onServerOfOthers(settings, async ({ database, http, place }) => {
      const ledger = PollLedger.empty();
      await ledger.send(http, random, 500);
      const hog = new Hog(database.ownerUrl);
      try {
        await hog.takeAll();
        for (const answer of [
          await http.get('/api/v1/reports'),
          await http.post('/api/v1/trigger_report'),
        ]) {
          expect(expectProblem(answer, 503).detail).toContain('max_connections');
          expect(answer.headers['retry-after']).toBe('5');
        }
        const health = await http.get('/health');
        expect(health.status).toBe(503);
        expect(health.json()).toMatchObject({
          error: { database: { message: expect.stringContaining('connection') as string } },
        });
        expect((await http.get('/health/live')).status).toBe(200);
      } finally {
        await hog.leave();
      }
      await eventually('health', async () =>
        (await http.get('/health')).status === 200 ? true : null,
      );
      await ledger.send(http, random, 500);
      await expectSound(database, http, ledger, place.folder);
      process.stderr.write('all connections taken by others, and given back\n');
    });
  }, 100_000);
});
