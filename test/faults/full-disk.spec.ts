import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import {
  LONG_FILE_ENDS_WITHIN_MS,
  longFile,
  STORES_OF_A_LONG_FILE,
} from '../support/faults/long-file';
import { MortalPostgres } from '../support/faults/mortal-postgres';
import { csvOf, ledgerWorkplace, PollLedger } from '../support/faults/poll-ledger';
import { faultSeed } from '../support/faults/seeded';
import { SmallDisk, whyNoSmallDisk } from '../support/faults/small-disk';
import { expectPeriodsOfPolls, expectSound } from '../support/faults/soundness';
import { expectProblem } from '../support/problem';
import { Spawned } from '../support/spawned';
import { createTestDatabase } from '../support/test-database';
import { hurryJobs } from '../support/test-sql';
import { runMigrations } from '../../src/database/run-migrations';

const reason = whyNoSmallDisk();
const suite = reason === null ? describe : describe.skip;
const UPLOAD = '/api/v1/ingestions?kind=store_status';
const CSV = { 'content-type': 'text/csv' };

function mounted(megabytes: number): SmallDisk {
  const disk = SmallDisk.mount(megabytes);
  if (disk === null) throw new Error('nothing can be mounted');
  return disk;
}

suite(`a disk that is full${reason === null ? '' : ` (not tried: ${reason})`}`, () => {
  describe('under REPORTS_DIR', () => {
    let disk: SmallDisk;
    let application: Application;
    let ledger: PollLedger;
    beforeAll(async () => {
      disk = mounted(1);
      application = await Application.start({
        config: { reportsDir: join(disk.path, 'reports') },
      });
      ledger = PollLedger.empty();
      const polls = ledger.draw(faultSeed('full disk'), 500);
      expect((await application.upload('store_status', csvOf(polls))).status).toBe('Complete');
      ledger.acknowledge(polls);
    });
    afterAll(async () => {
      await application.stop();
      disk.remove();
    });
    afterEach(() => {
      disk.free();
    });

    const left = () =>
      readdirSync(application.config.reportsDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name);

    it('refuses an upload with 507, keeps nothing of it, and takes it when there is room', async () => {
      disk.fill();
      const polls = ledger.draw(faultSeed('upload'), 5_000);
      const answer = await application.http.post(UPLOAD, csvOf(polls), CSV);
      expect(expectProblem(answer, 507).detail).toContain('no room');
      const { items } = (await application.http.get('/api/v1/ingestions?limit=1')).json() as {
        items: { status: string; error: string }[];
      };
      expect(items[0]).toMatchObject({
        status: 'Failed',
        error: expect.stringContaining('no space left on device') as string,
      });
      await ledger.expectHeld(application.database);
      expect(left()).toEqual([]);
      disk.free();
      expect((await application.upload('store_status', csvOf(polls))).status).toBe('Complete');
      ledger.acknowledge(polls);
      await ledger.expectHeld(application.database);
      await expectPeriodsOfPolls(application.database);
    });

    it('fails a report with the reason, leaves no file, and makes the next one when there is room', async () => {
      disk.fill(0);
      const id = await application.trigger();
      const hurry = setInterval(() => void hurryJobs(application.database), 200);
      const failed = await application.ended(id).finally(() => {
        clearInterval(hurry);
      });
      expect(failed.json()).toMatchObject({
        status: 'Failed',
        error: expect.stringContaining('ENOSPC') as string,
      });
      expect(left()).toEqual([]);
      disk.free();
      expect(await application.report()).toContain('store_id,');
    });

    it('says where it may not be written, and goes on where it may', async () => {
      disk.remount('ro');
      const upload = await application.http.post(UPLOAD, csvOf([]), CSV);
      const health = await application.http.get('/health');
      disk.remount('rw');
      expectProblem(upload, 503);
      expect(health.status).toBe(503);
      expect(health.json()).toMatchObject({
        error: { disk: { message: expect.stringContaining('EROFS') as string } },
      });
      expect((await application.http.get('/api/v1/debug/status_counts')).status).toBe(200);
      expect((await application.upload('store_status', csvOf([]))).status).toBe('Complete');
    });

    it('makes the directory anew where it was deleted, and the reports in it from their rows', async () => {
      const id = await application.trigger();
      const before = (await application.ended(id)).text;
      rmSync(application.config.reportsDir, { recursive: true });
      expect((await application.ended(id)).text).toBe(before);
      expect(await application.report()).toBe(before);
    });
  });

  it('that sorted runs are laid aside on fails the file whole, and it goes in when there is room', async () => {
    const file = longFile();
    // Room for the upload, and for a part of what is laid aside.
    const disk = mounted(Math.ceil(file.length / 2 ** 20) + 4);
    const application = await Application.start({
      config: { reportsDir: join(disk.path, 'reports') },
    });
    try {
      const ledger = PollLedger.empty();
      const polls = ledger.draw(faultSeed('full disk of runs'), 500);
      expect((await application.upload('store_status', csvOf(polls))).status).toBe('Complete');
      ledger.acknowledge(polls);
      expect(
        await application.upload('store_status', file, LONG_FILE_ENDS_WITHIN_MS),
      ).toMatchObject({
        status: 'Failed',
        error: expect.stringContaining('no space left on device') as string,
      });
      await ledger.expectHeld(application.database);
      expect(readdirSync(join(application.config.reportsDir, 'uploads'))).toEqual([]);
      disk.grow(200);
      expect(
        await application.upload('store_status', file, LONG_FILE_ENDS_WITHIN_MS),
      ).toMatchObject({
        error: null,
        accepted: STORES_OF_A_LONG_FILE,
      });
      await expectPeriodsOfPolls(application.database);
    } finally {
      await application.stop();
      disk.remove();
    }
  }, 240_000);

  it('under the log costs lines of it, and ends nothing', async () => {
    const disk = mounted(4);
    const database = await createTestDatabase();
    const place = ledgerWorkplace({ DATABASE_URL: database.url, LOG_LEVEL: 'info' });
    const log = join(disk.path, 'log');
    const server = Spawned.start('start', [], place.settings, log);
    try {
      const http = await server.ready();
      const ledger = PollLedger.empty();
      const random = faultSeed('full disk of the log');
      const lines = () => readFileSync(log, 'utf8').split('\n').length;
      const before = lines();
      disk.fill(0);
      // More than is kept of lines that cannot be written.
      for (let call = 0; call < 300; call += 1) {
        const path = `/api/v1/reports?cursor=${'x'.repeat(9_000)}`;
        expect((await http.get(path)).status).toBe(400);
      }
      await ledger.send(http, random, 500);
      expect(lines()).toBeLessThan(before + 300);
      disk.free();
      await ledger.send(http, random, 500);
      await eventually('the log goes on', async () => {
        expect((await http.get('/api/v1/reports')).status).toBe(200);
        return readFileSync(log, 'utf8').includes('"url":"/api/v1/reports"') ? true : null;
      });
      await expectSound(database, http, ledger, place.folder);
    } finally {
      await server.destroy();
      await database.drop();
      place.remove();
      disk.remove();
    }
  }, 60_000);

  it('under the database fails a file whole, and it goes in when there is room', async () => {
    const disk = mounted(300);
    const postgres = await MortalPostgres.start(
      { max_wal_size: '64MB', shared_buffers: '16MB' },
      disk.path,
    );
    await runMigrations(postgres.database.ownerUrl, { runTimeRole: true });
    const application = await Application.start({ database: postgres.database });
    try {
      const ledger = PollLedger.empty();
      const random = faultSeed('full database');
      const polls = ledger.draw(random, 1_000);
      expect((await application.upload('store_status', csvOf(polls))).status).toBe('Complete');
      ledger.acknowledge(polls);
      const more = ledger.draw(random, 50_000);
      disk.fill(2 * 1024 * 1024);
      const failed = await application.upload('store_status', csvOf(more)).catch(() => null);
      expect(failed?.status).not.toBe('Complete');
      disk.free();
      await postgres.comeBack();
      await eventually('health', async () =>
        (await application.http.get('/health/ready')).status === 200 ? true : null,
      );
      await ledger.expectHeld(postgres.database);
      expect((await application.upload('store_status', csvOf(more))).status).toBe('Complete');
      ledger.acknowledge(more);
      await ledger.expectHeld(postgres.database);
      await expectPeriodsOfPolls(postgres.database);
    } finally {
      await application.stop();
      await postgres.remove();
      disk.remove();
    }
  });
});
