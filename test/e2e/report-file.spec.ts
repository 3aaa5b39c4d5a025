import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from '../support/application';
import { runStatements } from '../support/test-database';

describe('the file of a finished report', () => {
  let application: Application;
  let id: string;
  let csv: string;
  let path: string;

  beforeAll(async () => {
    application = await Application.start();
    await application.observe(
      ['a', 'active', '2026-03-11 10:00:00'],
      ['b', 'inactive', '2026-03-11 11:00:00'],
    );
  });
  afterAll(() => application.stop());
  beforeEach(async () => {
    id = await application.trigger();
    csv = (await application.ended(id)).text;
    path = join(application.config.reportsDir, `${id}.csv`);
  });

  const SECRET = 'a secret of as many bytes as you like';

  it.each<[string, () => void]>([
    [
      'deleted',
      () => {
        rmSync(path);
      },
    ],
    [
      'cut short',
      () => {
        truncateSync(path, 10);
      },
    ],
    [
      'grown',
      () => {
        writeFileSync(path, `${csv}c,0.0\n`);
      },
    ],
    [
      'replaced by a directory',
      () => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      'replaced by a link to itself',
      () => {
        rmSync(path);
        symlinkSync(path, path);
      },
    ],
    [
      'replaced by a link to another file',
      () => {
        const other = join(application.config.reportsDir, 'other');
        writeFileSync(other, SECRET.padEnd(Buffer.byteLength(csv), '.'));
        rmSync(path);
        symlinkSync(other, path);
      },
    ],
    [
      'replaced by a pipe',
      () => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
    [
      'moved away with its directory',
      () => {
        renameSync(application.config.reportsDir, `${application.config.reportsDir}-away`);
      },
    ],
  ])('%s, is made again from its rows', async (_, damage) => {
    damage();
    const answer = await application.http.get(`/api/v1/get_report?report_id=${id}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(csv);
  });

  /** Larger than what lies in sockets while nobody reads. */
  const LARGE_BYTES = 64 * 1024 * 1024;

  it.each<[string, () => void, boolean]>([
    [
      'cut short',
      () => {
        truncateSync(path, LARGE_BYTES / 2);
      },
      false,
    ],
    [
      'deleted',
      () => {
        rmSync(path);
      },
      true,
    ],
    [
      'grown',
      () => {
        truncateSync(path, LARGE_BYTES * 2);
      },
      true,
    ],
  ])('%s while it is sent, is not taken for whole unless it is', async (_, damage, isWhole) => {
    truncateSync(path, LARGE_BYTES);
    await runStatements(application.database.ownerUrl, [
      `UPDATE report_status SET file_bytes = ${LARGE_BYTES} WHERE report_id = '${id}'`,
    ]);
    const answer = await application.http.open('GET', `/api/v1/get_report?report_id=${id}`, {
      headers: { connection: 'keep-alive' },
    });
    expect(answer.headers['content-length']).toBe(String(LARGE_BYTES));
    damage();
    let bytes = 0;
    const read = async () => {
      for await (const chunk of answer) bytes += (chunk as Buffer).length;
      return bytes;
    };
    if (isWhole) expect(await read()).toBe(LARGE_BYTES);
    else await expect(read()).rejects.toThrow('aborted');
    expect((await application.http.get('/health')).status).toBe(200);
  });
});
