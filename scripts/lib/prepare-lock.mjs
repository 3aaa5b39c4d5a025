import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from './project.mjs';

const LOCK = join(PROJECT_ROOT, '.data', 'prepare.lock');
const RETRY_MILLIS = 100;

/**
 * The lock under which dependencies are installed and the project is built: a file that names its
 * holder. One whose holder was killed is taken over.
 */
export class PrepareLock {
  /** Waits for the lock; `onWait` is called once if somebody else has it. */
  static async acquire(onWait) {
    mkdirSync(join(PROJECT_ROOT, '.data'), { recursive: true });
    for (let round = 0; ; round += 1) {
      if (tryCreate()) return new PrepareLock();
      const text = readHolder();
      const holder = parseHolder(text);
      if (holder !== undefined && isRunning(holder)) {
        if (round === 0) onWait();
        await sleep(RETRY_MILLIS);
      } else if (text !== undefined) {
        takeAway(text, holder);
      }
    }
  }

  /** Names the program that works for the holder, so that nobody works beside it after a kill. */
  setWorker(pid) {
    write(LOCK, { ...identify(process.pid), worker: identify(pid) });
  }

  release() {
    if (parseHolder(readHolder())?.pid === process.pid) rmSync(LOCK, { force: true });
  }
}

/** Appears at once with its content: a reader never sees it empty. */
function tryCreate() {
  const own = `${LOCK}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identify(process.pid)));
  try {
    linkSync(own, LOCK);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function write(path, holder) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(holder));
  renameSync(own, path);
}

/** Of several that find the same dead holder, one moves its file away; a living one's is put back. */
function takeAway(text, holder) {
  const aside = `${LOCK}.${process.pid}.stale`;
  try {
    renameSync(LOCK, aside);
  } catch {
    return;
  }
  if (readFileSync(aside, 'utf8') !== text) {
    try {
      linkSync(aside, LOCK);
    } catch {
      // A third one has taken it meanwhile.
    }
  } else if (holder?.worker !== undefined && isRunning(holder.worker)) {
    // The holder is dead, but what it started still writes: it leads a process group of its own.
    killGroup(holder.worker.pid, 'SIGKILL');
  }
  rmSync(aside, { force: true });
}

/** Sends a signal to a process group, where it still exists. */
export function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function readHolder() {
  try {
    return readFileSync(LOCK, 'utf8');
  } catch {
    return undefined;
  }
}

function parseHolder(text) {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** A process id comes again, in a container soon; with its start time it is unique. */
function identify(pid) {
  return { pid, startedAt: startTime(pid) };
}

function isRunning({ pid, startedAt }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return startTime(pid) === startedAt;
}

/** In clock ticks since the boot, from Linux's /proc; elsewhere null. */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
