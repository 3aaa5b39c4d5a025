import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build as buildScript } from 'esbuild';
import { build } from 'vite';
import { PROJECT_ROOT } from './lib/project.mjs';

/** Images are compressed in themselves. */
const IN_TEXT = /\.(html|js|css|svg|json|webmanifest)$/;

// Builds the page into the folder `web` of a build, each file beside its compressed forms, so that the
// service compresses nothing while it answers.
const [folder = join(PROJECT_ROOT, 'dist')] = process.argv.slice(2);
const outDir = join(folder, 'web');
await build({
  root: join(PROJECT_ROOT, 'web'),
  configFile: join(PROJECT_ROOT, 'web/vite.config.mjs'),
  build: { outDir, emptyOutDir: true },
  logLevel: 'error',
});

// The worker of the page, which keeps all these files: it changes whenever one of them does.
const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(outDir.length + 1))
  .sort();
const hash = createHash('sha256');
for (const name of files) hash.update(name).update(readFileSync(join(outDir, name)));
await buildScript({
  entryPoints: [join(PROJECT_ROOT, 'web/worker/service-worker.ts')],
  outfile: join(outDir, 'service-worker.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  define: {
    PAGE_FILES: JSON.stringify(files.map((name) => (name === 'index.html' ? '/' : `/${name}`))),
    PAGE_BUILD: JSON.stringify(hash.digest('base64url').slice(0, 8)),
  },
  logLevel: 'error',
});

for (const name of readdirSync(outDir, { recursive: true })) {
  if (!IN_TEXT.test(name)) continue;
  const path = join(outDir, name);
  const text = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(text, { params }));
}
