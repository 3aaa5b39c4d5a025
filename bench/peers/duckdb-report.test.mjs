import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';
import { duckdbReportSql } from './duckdb-report-sql.mjs';
import { csvViews } from './duckdb-tables.mjs';

for (const example of ['example-1', 'example-2']) {
  const folder = join(PROJECT_ROOT, 'test/fixtures', example);

  test(`DuckDB reports ${example} as it is expected`, async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      await connection.run(
        csvViews({
          polls: join(folder, 'store_status.csv'),
          hours: join(folder, 'menu_hours.csv'),
          zones: join(folder, 'timezones.csv'),
        }),
      );
      const newest = await connection.runAndReadAll(
        'SELECT epoch_us(max(timestamp_utc))::DOUBLE FROM store_status',
      );
      const sql = duckdbReportSql('csv', newest.getRows()[0][0]);
      const found = await connection.runAndReadAll(`SELECT columns(*)::VARCHAR FROM (${sql})`);
      const lines = [found.columnNames(), ...found.getRows()].map((row) => row.join(','));
      const expected = readFileSync(join(folder, 'expected.csv'), 'utf8');
      assert.deepEqual(lines, expected.trimEnd().split('\n'));
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
}
