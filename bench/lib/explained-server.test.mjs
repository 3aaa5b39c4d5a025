import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plansIn } from './explained-server.mjs';

const LOG = `@@ LOG:  checkpoint starting: time
@@ LOG:  duration: 12.345 ms  plan:
	Query Text: 
	      SELECT a
	      FROM t
	        WHERE b = ANY ($1)
	Index Scan using t_pkey on t  (cost=0.29..8.3 rows=1 width=4) (actual time=0.1..0.2 rows=1.00 loops=1)
	  Index Cond: (b = ANY ('{${'1234567890,'.repeat(10)}1}'::text[]))
@@ LOG:  duration: 0.004 ms  plan:
	Query Text: SELECT pg_notify($1, $2)
	Result  (cost=0.00..0.01 rows=1 width=4) (actual time=0.002..0.002 rows=1.00 loops=1)
@@ LOG:  database system is shut down
`;

test('a log is read as statements with their plans', () => {
  assert.deepEqual(plansIn(LOG), [
    {
      milliseconds: 12.345,
      statement: 'SELECT a\nFROM t\n  WHERE b = ANY ($1)',
      plan:
        'Index Scan using t_pkey on t  (cost=0.29..8.3 rows=1 width=4) (actual time=0.1..0.2 rows=1.00 loops=1)\n' +
        "  Index Cond: (b = ANY ('…'::text[]))",
    },
    {
      milliseconds: 0.004,
      statement: 'SELECT pg_notify($1, $2)',
      plan: 'Result  (cost=0.00..0.01 rows=1 width=4) (actual time=0.002..0.002 rows=1.00 loops=1)',
    },
  ]);
});
