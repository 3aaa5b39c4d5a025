import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PrepareLock } from './prepare-lock.mjs';
import { PROJECT_ROOT, filesBelow, hashFiles, readIfThere } from './project.mjs';
import { runQuietly } from './run-quietly.mjs';

const MODULES = join(PROJECT_ROOT, 'node_modules');
const INSTALL_STAMP = join(MODULES, '.installed-from');
const DIST = join(PROJECT_ROOT, 'dist');
const BUILD_STAMP = join(DIST, '.built-from');
const DATA = join(PROJECT_ROOT, '.data');

/**
 * Brings a clone to the point where its commands run: checks Node.js, installs what
 * package-lock.json names, builds what is not built from these sources. Does nothing, within some
 * ten milliseconds, where all is in place. Says what it does on stderr, so that stdout carries a
 * command's answer alone. Ends the process with code 1, and the reason, where it cannot be done.
 */
export async function prepare({ build }) {
  try {
    requireNode();
    if (isInstalled() && (!build || isBuilt())) return;
    const lock = await PrepareLock.acquire(() => {
      say('waiting for another process that installs or builds');
    });
    process.once('exit', () => lock.release());
    if (!isInstalled()) await install(lock);
    if (build && !isBuilt()) await buildProject(lock);
    lock.release();
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
}

/** Builds anew, whatever there is; else as {@link prepare}. */
export async function rebuild() {
  const lock = await PrepareLock.acquire(() => {
    say('waiting for another process that installs or builds');
  });
  process.once('exit', () => lock.release());
  await buildProject(lock);
  lock.release();
}

/** Nest is published as ES modules, which this project, being CommonJS, loads by `require`. */
function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const since = { 20: 19, 21: Infinity, 22: 12 }[major] ?? (major > 22 ? 0 : Infinity);
  if (minor >= since) return;
  throw new Error(
    `Node.js 20.19 or later is needed (of 22: 22.12 or later), and this is ${process.version}. ` +
      'Install one from https://nodejs.org or with a version manager (.nvmrc names it).',
  );
}

function installHash() {
  return hashFiles(['package-lock.json']);
}

function isInstalled() {
  if (String(readIfThere(INSTALL_STAMP)) === installHash()) return true;
  // Whoever ran `npm ci` by hand has no stamp. npm writes this file when it is done.
  const lockFile = statSync(join(PROJECT_ROOT, 'package-lock.json'));
  const installed = statSync(join(MODULES, '.package-lock.json'), { throwIfNoEntry: false });
  if (installed === undefined || installed.mtimeMs < lockFile.mtimeMs) return false;
  stamp(INSTALL_STAMP, installHash());
  return true;
}

async function install(lock) {
  const hash = installHash();
  await sayWhile('installing dependencies (npm ci)', async (title) => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await runQuietly(title, npm, ['ci', '--include=dev', '--no-audit', '--no-fund'], (pid) =>
      lock.setWorker(pid),
    );
  });
  stamp(INSTALL_STAMP, hash);
}

function buildHash() {
  const sources = ['scripts', 'src', 'web']
    .flatMap(filesBelow)
    .filter((path) => !path.endsWith('.spec.ts') && !path.endsWith('/schema.d.ts'));
  return hashFiles([
    'package-lock.json',
    'nest-cli.json',
    'ormconfig.ts',
    'tsconfig.json',
    'tsconfig.build.json',
    ...sources,
  ]);
}

function isBuilt() {
  return existsSync(BUILD_STAMP) && String(readIfThere(BUILD_STAMP)) === buildHash();
}

/** Builds beside and then swaps: a process that runs from `dist` does not meet half of a build. */
async function buildProject(lock) {
  const hash = buildHash();
  const fresh = join(DATA, 'dist-new');
  const old = join(DATA, 'dist-old');
  const settings = join(DATA, 'tsconfig.build.json');
  mkdirSync(DATA, { recursive: true });
  writeFileSync(
    settings,
    JSON.stringify({
      extends: '../tsconfig.build.json',
      // The maps lead to the sources from where the build goes to, not from where it is made.
      compilerOptions: { outDir: fresh, sourceRoot: PROJECT_ROOT },
    }),
  );
  if (!existsSync(join(MODULES, '@nestjs/cli/bin/nest.js'))) await install(lock);
  await sayWhile('building', async (title) => {
    const nest = join(MODULES, '@nestjs/cli/bin/nest.js');
    await runQuietly(
      title,
      process.execPath,
      [nest, 'build', '--path', relative(PROJECT_ROOT, settings)],
      (pid) => lock.setWorker(pid),
    );
    for (const script of ['scripts/bundle.mjs', 'scripts/build-page.mjs']) {
      const args = [join(PROJECT_ROOT, script), fresh];
      await runQuietly(title, process.execPath, args, (pid) => lock.setWorker(pid));
    }
  });
  stamp(join(fresh, '.built-from'), hash);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(fresh, DIST);
  rmSync(old, { recursive: true, force: true });
}

/** Where the tree cannot be written to, the long way is taken again the next time. */
function stamp(path, content) {
  try {
    writeFileSync(path, content);
  } catch {
    // See above.
  }
}

function say(line) {
  process.stderr.write(`store-monitoring: ${line}\n`);
}

async function sayWhile(title, work) {
  say(`${title} …`);
  const begun = Date.now();
  await work(title);
  say(`${title}: done in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
