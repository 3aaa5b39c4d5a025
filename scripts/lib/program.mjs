import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { PROJECT_ROOT, readIfThere } from './project.mjs';

/** The names of the bundle and of what V8 made of it, in the folder of a build. */
export const BUNDLE = 'bundle.js';
export const BUNDLE_CACHE = 'bundle.cache';

/**
 * Makes V8 collect its garbage once as much as lives has been added, not after three times that,
 * as it does where memory abounds (decision 15). Before any code is compiled: the flags are
 * part of what the cache is valid for.
 */
setFlagsFromString('--heap-growing-percent=100');

/**
 * Compiles the bundle of a build: from the cache where this Node.js made it, else from the source
 * (decision 16).
 *
 * @returns `programs`, each a function that runs one, and `cachedData` for the next time.
 */
export function loadBundle(folder) {
  const path = join(folder, BUNDLE);
  // The bundle is ASCII: read so, it takes half the memory and a tenth of the time.
  const source = readFileSync(path, 'latin1');
  const cache = readIfThere(join(folder, BUNDLE_CACHE));
  const script = new Script(source, { filename: path, cachedData: cache });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, folder);
  return { programs: module.exports.programs, cachedData: () => script.createCachedData() };
}

/** Runs one of the service's programs (`src/programs.ts`) in this process. */
export function runProgram(name) {
  const { programs } = loadBundle(join(PROJECT_ROOT, 'dist'));
  return programs[name]();
}
