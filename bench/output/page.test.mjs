import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filledIn } from './page.mjs';

const MACHINE = {
  cores: 2,
  processor: 'a processor',
  memoryGigabytes: 8,
  node: '20.0.0',
  postgres: '18.0',
  duckdb: '1.0.0',
};
const entry = (rows) => ({ title: 't', date: '2026-01-01', runs: 5, machine: MACHINE, rows });

const PAGE = `Before.

<!-- bench:ingest -->
old | <!-- stays out -->
<!-- /bench:ingest -->

Between.

<!-- bench:report -->
kept
<!-- /bench:report -->
`;

test('only the parts that were measured are replaced', () => {
  const row = { what: 'a|b', value: 1.234, unit: 's', ratio: 2, ratioTo: 'c' };
  const goal = { text: 'at most 1 × c', met: false };
  const page = filledIn(PAGE, { ingest: { S: entry([{ ...row, goals: [goal] }]) } });
  assert.match(page, /^Before\.\n\n<!-- bench:ingest -->\n/);
  assert.match(page, /\*\*Size S\.\*\* 2026-01-01, median of 5 runs\. 2 cores/);
  assert.match(page, /\| a\\\|b \| 1\.23 s \| 2 × \| at most 1 × c: NOT met \|/);
  assert.match(page, /!\[.*\]\(performance\/ingest-S\.svg\)\n\n<!-- \/bench:ingest -->\n\nBetween/);
  assert.match(page, /<!-- bench:report -->\nkept\n<!-- \/bench:report -->\n$/);
  assert.doesNotMatch(page, /stays out/);
});

test('filling in twice is filling in once', () => {
  const results = { ingest: { S: entry([{ what: 'a', value: 1, unit: 's' }]) } };
  const once = filledIn(PAGE, results);
  assert.equal(filledIn(once, results), once);
});
