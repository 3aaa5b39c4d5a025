import { readFileSync, writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

const LOOK_EVERY_MS = 20;

/** A size of `/proc/<pid>/status` in MB; null where there is no such line, process or file system. */
function megabytes(pid, line) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  } catch {
    return [];
  }
}

/** Lets the kernel count the most memory of a process anew, where it can. */
function forgetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Then the peak is that of the process's whole life, which is not below the one asked for.
  }
}

/**
 * Watches memory from outside while something is measured: the most that a process has resident,
 * and the most that all processes of a PostgreSQL have together besides what they share.
 */
export class MemoryWatch {
  #pid;
  #postmaster;
  #timer;
  #node = null;
  #postgres = null;

  /** @param pid,postmaster processes; null is not watched */
  constructor(pid, postmaster) {
    this.#pid = pid;
    this.#postmaster = postmaster;
    if (pid !== null) forgetPeak(pid);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  #look() {
    if (this.#pid !== null) this.#node = megabytes(this.#pid, 'VmHWM') ?? this.#node;
    if (this.#postmaster === null) return;
    const sizes = childrenOf(this.#postmaster).map((pid) => megabytes(pid, 'RssAnon') ?? 0);
    if (sizes.length === 0) return;
    this.#postgres = Math.max(
      this.#postgres ?? 0,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }

  /** Ends the watch. @returns MB, null where the machine does not tell */
  end() {
    this.#look();
    clearInterval(this.#timer);
    return { nodeMegabytes: this.#node, postgresMegabytes: this.#postgres };
  }
}
