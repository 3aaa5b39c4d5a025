import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDataSet } from '../../src/generate/generate-data-set';
import { Application } from '../support/application';
import { columnsOf, pickColumns } from '../support/csv-columns';
import { referenceFull } from '../support/reference';

const ROOT = join(__dirname, '../..');
const METHODS = ['previous', 'linear'] as const;

/** The seven columns of every report, of one with `detail=full`. */
function sevenColumns(full: string): string {
  return pickColumns(full, columnsOf(full).slice(0, 7));
}

describe('the report over HTTP equals the independent reference, cell by cell', () => {
  let application: Application;
  beforeEach(async () => {
    application = await Application.start();
  });
  afterEach(async () => {
    await application.stop();
  });

  it.each(METHODS)('for the sample of data/, by %s', async (interpolation) => {
    const directory = join(ROOT, 'data');
    await application.uploadDirectory(directory);
    const full = referenceFull(directory, { interpolation });
    expect(await application.report({ interpolation, detail: 'full' })).toBe(full);
    expect(await application.report({ interpolation })).toBe(sevenColumns(full));
  });

  it.each([
    ['example-1', '2018-09-07T01:00:00Z', '2018-09-04T04:30:00.25Z'],
    ['example-2', '2018-09-07T01:00:00Z', '2018-09-04T04:30:00.25Z'],
  ])('for %s, as of several instants', async (example, ...instants) => {
    const directory = join(ROOT, 'test/fixtures', example);
    const expected = (name: string) => readFileSync(join(directory, name), 'utf8');
    await application.uploadDirectory(directory);
    expect(await application.report()).toBe(expected('expected.csv'));
    expect(await application.report({ interpolation: 'linear' })).toBe(
      expected('expected-linear.csv'),
    );
    const full = await application.report({ detail: 'full' });
    expect(full).toBe(referenceFull(directory));
    const columns = columnsOf(expected('expected-full.csv'));
    expect(pickColumns(full, columns)).toBe(expected('expected-full.csv'));
    for (const as_of of instants) {
      const asOf = BigInt(Date.parse(as_of)) * 1_000n;
      for (const interpolation of METHODS) {
        const full = referenceFull(directory, { interpolation, asOf });
        expect(await application.report({ interpolation, as_of, detail: 'full' })).toBe(full);
      }
      expect(await application.report({ as_of, detail: 'full', max_carry_minutes: 75 })).toBe(
        referenceFull(directory, { asOf, maxCarryMinutes: 75 }),
      );
    }
  });

  it('for 600 generated stores with 65,000 polls', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'generated-'));
    try {
      const { files } = await generateDataSet({ stores: 600, days: 7, seed: 7, outDir: directory });
      expect(files[0]?.rows).toBeGreaterThan(65_000);
      await application.uploadDirectory(directory);
      for (const interpolation of METHODS) {
        expect(await application.report({ interpolation })).toBe(
          sevenColumns(referenceFull(directory, { interpolation })),
        );
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
