import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from './lib/program.mjs';
import { PROJECT_ROOT } from './lib/project.mjs';

/** Packages that are loaded from node_modules when they are wanted, if they are wanted at all. */
const NOT_BUNDLED = [
  // Large, and wanted by few calls.
  ...['exceljs', 'swagger-ui-dist', 'typescript', 'cosmiconfig'],
  // Optional parts of Nest, TypeORM and pg that this service does not have.
  ...['@fastify/*', '@nestjs/microservices', '@nestjs/websockets', 'class-transformer/storage'],
  ...['@google-cloud/*', '@sap/*', 'better-sqlite3', 'expo-sqlite', 'ioredis', 'mongodb', 'mssql'],
  ...['mysql', 'mysql2', 'oracledb', 'pg-native', 'pg-query-stream', 'react-native-sqlite-storage'],
  ...['redis', 'sql.js', 'sqlite3', 'ts-node', 'typeorm-aurora-data-api-driver'],
];

/**
 * Nest loads some packages by a `require` that it makes itself, so that bundlers leave them alone:
 * here that would load a second copy of them from node_modules.
 */
const plainRequire = {
  name: 'plain-require',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/]@nestjs[\\/].*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace('const require = createRequire(import.meta.url);', '')
        .replaceAll('createRequire(import.meta.url)', 'require'),
    }));
  },
};

/**
 * pg looks for Cloudflare's runtime by way of `Response`, for which Node.js loads its whole HTTP
 * client: 30 ms of every start.
 */
const withoutCloudflare = {
  name: 'without-cloudflare',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/]pg[\\/]lib[\\/]stream\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("typeof Response === 'function'", 'false'),
    }));
  },
};

// Puts the programs of a build, with all that they load, into one file in its folder, and what V8
// makes of that into another (docs/decisions/0016-one-file.md).
const [folder = join(PROJECT_ROOT, 'dist')] = process.argv.slice(2);
const bundle = join(folder, BUNDLE);
await build({
  entryPoints: [join(folder, 'src', 'programs.js')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Classes are injected, and named in logs, by their names.
  keepNames: true,
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
  supported: { 'dynamic-import': false },
  external: NOT_BUNDLED,
  plugins: [plainRequire, withoutCloudflare],
  logLevel: 'error',
});
// esbuild leaves what is not ASCII in regular expressions and comments: the same, escaped.
const escapeUnit = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
writeFileSync(bundle, readFileSync(bundle, 'utf8').replace(/[^\0-\x7f]/g, escapeUnit));
execFileSync(process.execPath, [join(PROJECT_ROOT, 'scripts/lib/warm-up.mjs'), folder]);
