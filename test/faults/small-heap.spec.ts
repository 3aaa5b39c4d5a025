import { writeFileSync } from 'node:fs';
import { LedgerService } from '../support/faults/ledger-service';
import { runCli } from '../support/spawned';

const POLLS = 500_000;
const STORES = 13_560;
const HEAP_MEGABYTES = 96;

/** A CSV of hourly polls, each store's in turn. */
function pollsCsv(): string {
  const begun = Date.UTC(2018, 8, 1);
  const lines = Array.from({ length: POLLS }, (_, i) => {
    const at = new Date(begun + Math.floor(i / STORES) * 3_600_000 + (i % 3_600) * 1_000);
    const status = i % 7 === 0 ? 'inactive' : 'active';
    return `store-${i % STORES},${status},${at.toISOString()}\n`;
  });
  return `store_id,status,timestamp_utc\n${lines.join('')}`;
}

describe(`with ${HEAP_MEGABYTES} MB for all objects`, () => {
  it('a file of half a million polls goes in, and a report is made of it', async () => {
    const service = await LedgerService.make({
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MEGABYTES}`,
    });
    try {
      const file = service.place.path('store_status.csv');
      writeFileSync(file, pollsCsv());
      const ingested = await runCli(service.place.settings, 'ingest', file);
      expect(ingested).toMatchObject({ code: 0 });
      expect(JSON.parse(ingested.stdout)).toMatchObject({ files: [{ accepted: POLLS }] });
      expect(await runCli(service.place.settings, 'report', '--detail', 'full')).toMatchObject({
        code: 0,
      });
    } finally {
      await service.stop();
    }
  }, 120_000);
});
