import { randomUUID } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ProcessSession } from '../../src/database/process-session';
import { IngestionSweep } from '../../src/ingestion/ingestion-sweep';
import { IngestionService } from '../../src/ingestion/ingestion.service';
import { UploadSpool } from '../../src/ingestion/upload-spool';
import { stopSchedule } from '../support/poll-partitions';
import { useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();

beforeAll(() => {
  stopSchedule(room.app);
});

const sweep = () => room.app.get(IngestionSweep).sweep();
const spooled = () => readdir(join(room.config.reportsDir, 'uploads'));

/** An ingestion in the history, with a spooled file. */
async function upload(status: string, owner: string): Promise<string> {
  const id = randomUUID();
  await room.database.rows(
    `INSERT INTO ingestion (id, kind, file, status, owner, created_at)
     VALUES ($1, 'stores', 'stores.csv', $2, $3, now())`,
    [id, status, owner],
  );
  await spool(id);
  return id;
}

const spool = (id: string) =>
  room.app.get(UploadSpool).write(id, Readable.from([Buffer.from('half a fi')]));

async function statusOf(id: string): Promise<unknown> {
  const rows = await room.database.tuples('SELECT status FROM ingestion WHERE id = $1', [id]);
  return rows[0]?.[0];
}

describe('the sweep', () => {
  it('leaves alone what another living process takes in', async () => {
    const owner = `process-${randomUUID()}`;
    await room.app.get(ProcessSession).claim(owner);
    const id = await upload('Running', owner);
    await sweep();
    await sweep();
    expect([await statusOf(id), await spooled()]).toEqual(['Running', [`${id}.csv`]]);
    await room.app.get(UploadSpool).remove(id);
  });

  it('leaves alone what this process takes in, and ends what the database began unheard', async () => {
    const ingestions = room.app.get(IngestionService);
    const source = { kind: 'stores', file: 'a.csv', bytesTotal: null } as const;
    const known = await ingestions.begin({ ...source, sourcePath: null, rejectsPath: null });
    const unheard = await upload('Running', room.app.get(ProcessSession).owner);
    await sweep();
    expect(await statusOf(unheard)).toBe('Running');
    await sweep();
    expect([await statusOf(known), await statusOf(unheard)]).toEqual(['Running', 'Failed']);
    const [row] = await room.database.tuples('SELECT error FROM ingestion WHERE id = $1', [
      unheard,
    ]);
    expect(row?.[0]).toContain('send it again');
    expect(await spooled()).toEqual([]);
    await ingestions.fail(known, 'stores', 'not sent');
    expect(await statusOf(known)).toBe('Failed');
  });

  it('leaves alone what a process takes in that was away for one look', async () => {
    const owner = `process-${randomUUID()}`;
    const id = await upload('Running', owner);
    await sweep();
    await room.app.get(ProcessSession).claim(owner);
    await sweep();
    await sweep();
    expect(await statusOf(id)).toBe('Running');
    await room.app.get(UploadSpool).remove(id);
  });

  it('ends what a dead process left Running, and removes its spooled file', async () => {
    const id = await upload('Running', 'process-that-died');
    await sweep();
    await sweep();
    expect([await statusOf(id), await spooled()]).toEqual(['Failed', []]);
  });

  it('removes the spooled files of ingestions that have ended, and old ones of none', async () => {
    await upload('Complete', 'process-that-died');
    await upload('Failed', 'process-that-died');
    const [young, old] = [randomUUID(), randomUUID()];
    await spool(young);
    await spool(old);
    const twoHoursAgo = Date.now() / 1_000 - 7_200;
    await utimes(room.app.get(UploadSpool).pathOf(old), twoHoursAgo, twoHoursAgo);
    await writeFile(join(room.config.reportsDir, 'uploads', 'note.txt'), 'of someone else');
    await sweep();
    expect((await spooled()).sort()).toEqual([`${young}.csv`, 'note.txt'].sort());
  });

  it('removes polls that were laid aside by a process that was killed in that moment', async () => {
    const [young, old] = [1, 2].map(() => `polls-${randomUUID()}.tmp`);
    const path = (name = '') => join(room.config.reportsDir, 'uploads', name);
    for (const name of [young, old]) await writeFile(path(name), '');
    const twoHoursAgo = Date.now() / 1_000 - 7_200;
    await utimes(path(old), twoHoursAgo, twoHoursAgo);
    await sweep();
    const names = await spooled();
    expect([names.includes(young ?? ''), names.includes(old ?? '')]).toEqual([true, false]);
  });
});
