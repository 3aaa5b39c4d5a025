import { parseArgs } from 'node:util';

/** What of the bench is to be run: `npm run bench -- --help` tells of it. */
export const USAGE = (
  sizes,
  names,
) => `npm run bench -- [--size ${sizes.join('|')}] [--runs N] [--only NAME]...

  --size  how much data (default S). With M, which is for trying the bench out, nothing is written
  --runs  how many runs count, after one to warm up (default 5)
  --only  one of ${names.join(', ')}; may be repeated`;

/** Reads the command line. @returns `size`, `runs` and the names of `only`, or null where it is wrong */
export function readOptions(sizes, names) {
  try {
    const { values } = parseArgs({
      options: {
        size: { type: 'string', default: 'S' },
        runs: { type: 'string', default: '5' },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    const { size, runs, only } = values;
    const isGood =
      sizes.includes(size) && /^[1-9]\d*$/.test(runs) && only.every((name) => names.includes(name));
    return isGood ? { size, runs: Number(runs), only } : null;
  } catch {
    return null;
  }
}
