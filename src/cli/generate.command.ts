import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { generateDataSet } from '../generate/generate-data-set';
import { tell } from './command-context';
import { UsageError } from './usage-error';

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

interface GenerateOptions {
  readonly stores: number;
  readonly days: number;
  readonly seed: number;
  readonly out: string;
  readonly badRows?: boolean;
}

async function run({ stores, days, seed, out, badRows = false }: GenerateOptions): Promise<void> {
  const started = performance.now();
  const outDir = resolve(out);
  try {
    const { files } = await generateDataSet({ stores, days, seed, outDir, badRows });
    for (const { file, rows, bytes } of files) tell(`${file}: ${rows} rows, ${bytes} bytes`);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
  tell(`Made in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  process.stdout.write(`${outDir}\n`);
}

/** `cli generate`: makes a realistic data set. */
export function generateCommand(): Command {
  return new Command('generate')
    .description('Make a realistic data set: the same seed gives the same files')
    .requiredOption('--stores <n>', 'how many stores', wholeNumber)
    .requiredOption('--days <n>', 'how many days of polls', wholeNumber)
    .option('--seed <n>', 'what the set is drawn from', wholeNumber, 1)
    .requiredOption('--out <dir>', 'where the files go')
    .option('--bad-rows', 'add a few rows that break each rule, and some oddly written good ones')
    .action(run);
}
