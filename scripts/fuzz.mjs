import { randomInt } from 'node:crypto';

/**
 * `npm run test:fuzz`: as many cases as FUZZ_CASES says, from the seed FUZZ_SEED. No answer may take
 * longer than FUZZ_SLOWEST_MS.
 */
process.env['FUZZ_CASES'] ??= '100000';
process.env['FUZZ_SEED'] ??= String(randomInt(2 ** 31));
process.env['FUZZ_SLOWEST_MS'] ??= '1000';
console.log(
  `${process.env['FUZZ_CASES']} cases of seed ${process.env['FUZZ_SEED']} (FUZZ_SEED repeats them)`,
);
process.argv.splice(2, 0, '--selectProjects', 'fuzz', '--verbose');
await import('./test.mjs');
