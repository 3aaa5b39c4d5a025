import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE_CACHE, loadBundle } from './program.mjs';

// In a process of its own: what V8 keeps is what this one has run.
const [folder] = process.argv.slice(2);
const { programs, cachedData } = loadBundle(folder);
await programs.warmUp?.();
writeFileSync(join(folder, BUNDLE_CACHE), cachedData());
