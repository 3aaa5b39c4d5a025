import fc from 'fast-check';

const DEFAULT_CASES = 2_000;
const DEFAULT_SEED = 20_230_125;
/** No answer of a test may be this slow; a busy machine is no reason. */
const NEVER_SLOWER_MS = 30_000;
const TRIES_OF_A_SLOW_CASE = 3;
/** A case that takes longer hangs, and fails. */
const HANGS_AFTER_MS = 100_000;
/** No case takes that long on the mean, on the busiest machine: only what hangs is ended by it. */
const MOST_MS_A_CASE = 1_000;
/** How long a case that fails is made smaller, so that it is printed before someone loses patience. */
const SHRINK_WITHIN_MS = 60_000;

/** How many cases of all kinds there are, and from what they are drawn. `scripts/fuzz.mjs` sets these. */
const CASES = Number(process.env['FUZZ_CASES'] ?? DEFAULT_CASES);
const SEED = Number(process.env['FUZZ_SEED'] ?? DEFAULT_SEED);
const PATH = process.env['FUZZ_PATH'];
const SLOWEST_MS = Number(process.env['FUZZ_SLOWEST_MS'] ?? NEVER_SLOWER_MS);

/**
 * A test that draws cases from a grammar and checks each. One that fails is made as small as it can
 * be within a minute, and printed with what repeats it.
 * @param share how many of all cases it has, 0 to 1
 */
export function fuzz<T>(
  name: string,
  share: number,
  grammar: fc.Arbitrary<T>,
  check: (value: T) => Promise<void>,
): void {
  const numRuns = Math.ceil(CASES * share);
  it(
    `${name}: ${numRuns} cases`,
    async () => {
      let slowestMs = 0;
      let failedAt: number | null = null;
      const property = fc.asyncProperty(grammar, async (value) => {
        // What is not tried any more counts as good, so that the smallest case so far is told.
        if (failedAt !== null && performance.now() - failedAt > SHRINK_WITHIN_MS) return;
        try {
          const took = await withoutHanging(fastestMs(() => check(value)));
          slowestMs = Math.max(slowestMs, took);
          if (took > SLOWEST_MS) throw new Error(`it took ${Math.round(took)} ms`);
        } catch (error) {
          failedAt ??= performance.now();
          throw error;
        }
      });
      const details = await fc.check(property, {
        seed: SEED,
        numRuns,
        ...(PATH === undefined ? {} : { path: PATH }),
      });
      if (details.failed) {
        throw new Error(
          `${fc.defaultReportMessage(details) ?? ''}\n\nTo repeat it: FUZZ_SEED=${SEED} FUZZ_PATH=${details.counterexamplePath ?? ''} npm run test:fuzz -- -t '${name}'`,
          { cause: details.errorInstance },
        );
      }
      process.stdout.write(
        `fuzz: ${name}: ${details.numRuns} cases of seed ${SEED}, the slowest ${Math.round(slowestMs)} ms\n`,
      );
    },
    2 * HANGS_AFTER_MS + SHRINK_WITHIN_MS + numRuns * MOST_MS_A_CASE,
  );
}

/** How long it takes; where that is long, how long the fastest of some tries does: others work here too. */
async function fastestMs(work: () => Promise<void>): Promise<number> {
  let fastest = Infinity;
  for (let i = 0; i < TRIES_OF_A_SLOW_CASE && fastest > SLOWEST_MS; i += 1) {
    const started = performance.now();
    await work();
    fastest = Math.min(fastest, performance.now() - started);
  }
  return fastest;
}

/** The same, but it fails where it does not end. */
async function withoutHanging<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not end within ${HANGS_AFTER_MS} ms`));
    }, HANGS_AFTER_MS);
  });
  return Promise.race([work, hung]).finally(() => {
    clearTimeout(timer);
  });
}
