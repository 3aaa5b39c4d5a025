import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';

const PATH = join(PROJECT_ROOT, 'bench/results.json');
const DIGITS = 5;

/** What the figures were measured on. */
export async function machine(serverVersion) {
  const { version } = await import('@duckdb/node-api');
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    postgres: serverVersion,
    duckdb: version().replace(/^v/, ''),
  };
}

/** All results that are kept: by measurement, then by size. */
export function readResults() {
  try {
    return JSON.parse(readFileSync(PATH, 'utf8'));
  } catch {
    return {};
  }
}

/** Figures with as many digits as mean anything. */
const brief = (key, value) =>
  typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value;

/**
 * Puts a measurement of a size in the place of the former one, and leaves all others.
 * @param entry `title`, `rows`, `runs`, `date` and `machine`
 */
export function keepResult(name, size, entry) {
  const results = readResults();
  const kept = { ...results, [name]: { ...results[name], [size]: entry } };
  writeFileSync(PATH, `${JSON.stringify(kept, brief, 1)}\n`);
}
