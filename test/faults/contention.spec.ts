import { mkdirSync, writeFileSync } from 'node:fs';
import { eventually } from '../support/eventually';
import { LedgerService } from '../support/faults/ledger-service';
import { csvOf, type LedgerPoll } from '../support/faults/poll-ledger';
import { faultSeed } from '../support/faults/seeded';
import { expectSound } from '../support/faults/soundness';
import type { HttpClient } from '../support/http-client';
import { runCli } from '../support/spawned';

const ROUNDS = 5;
const POLLS = 3_000;

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

async function upload(http: HttpClient, polls: readonly LedgerPoll[]): Promise<void> {
  const answer = await http.post('/api/v1/ingestions?kind=store_status', csvOf(polls), {
    'content-type': 'text/csv',
  });
  const { id } = answer.json() as { id: string };
  await eventually('the end of the file', async () => {
    const { status } = (await http.get(`/api/v1/ingestions/${id}`)).json() as { status: string };
    if (status === 'Failed') throw new Error(`ingestion ${id} failed`);
    return status === 'Complete' ? true : null;
  });
}

describe('two servers and two commands that take in files which contradict each other', () => {
  it('leave what some order of the files leaves, exactly once', async () => {
    const random = faultSeed('contention');
    const service = await LedgerService.make();
    try {
      const [one, other] = [service.start(), service.start()];
      const [here, there] = [await one.ready(), await other.ready()];
      for (let round = 0; round < ROUNDS; round += 1) {
        const base = service.ledger.draw(random, POLLS);
        // The same polls four times, each time with other statuses, and some of each file's own.
        const files = Array.from({ length: 4 }, () => [
          ...base.map(([id, , at]): LedgerPoll => [
            id,
            random.pick(['active', 'inactive'] as const),
            at,
          ]),
          ...service.ledger.draw(random, 100),
        ]);
        const paths = files.slice(2).map((file, i) => {
          const folder = service.place.path(`round-${round}-${i}`);
          mkdirSync(folder);
          const path = `${folder}/store_status.csv`;
          writeFileSync(path, csvOf(file));
          return path;
        });
        const [first, second] = files;
        if (first === undefined || second === undefined) throw new RangeError('four files');
        const [, , ...commands] = await Promise.all([
          upload(here, first),
          upload(there, second),
          ...paths.map((path) => runCli(service.place.settings, 'ingest', path)),
        ]);
        for (const command of commands) expect(command).toMatchObject({ code: 0 });
        await service.ledger.settleSome(service.database, permutations(files));
        await expectSound(service.database, here, service.ledger, service.place.folder);
      }
      process.stderr.write(`${ROUNDS} rounds of 4 files, ${service.ledger.size} polls held\n`);
    } finally {
      await service.stop();
    }
  }, 200_000);
});
