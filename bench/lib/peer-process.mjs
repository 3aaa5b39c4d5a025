import { fork } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';
import { MemoryWatch } from './memory.mjs';

/**
 * A peer in a process of its own (`bench/peers/`): it is started and has its database open before
 * the clock runs. What is timed is the question to the last byte of the answer.
 */
export class PeerProcess {
  #child;
  #name;

  constructor(child, name) {
    this.#child = child;
    this.#name = name;
  }

  /**
   * Starts a peer and waits until it is ready.
   * @param program the file's name in `bench/peers/`, without its ending
   * @param settings what it works on
   */
  static async start(program, settings) {
    const path = join(PROJECT_ROOT, 'bench/peers', `${program}.mjs`);
    const peer = new PeerProcess(fork(path, [JSON.stringify(settings)]), program);
    await peer.#answer();
    return peer;
  }

  /** Gives it a job. @returns seconds until it said that it is done, peak memory, and its answer */
  async run(job, postmaster = null) {
    const memory = new MemoryWatch(this.#child.pid, postmaster);
    try {
      const started = performance.now();
      this.#child.send(job);
      const answer = await this.#answer();
      return { seconds: (performance.now() - started) / 1000, ...memory.end(), answer };
    } finally {
      memory.end();
    }
  }

  /** Lets it end. */
  async stop() {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }

  async #answer() {
    return new Promise((resolve, reject) => {
      const fail = (code) => reject(new Error(`the peer ${this.#name} ended with ${code}`));
      this.#child.once('exit', fail);
      this.#child.once('message', (message) => {
        this.#child.off('exit', fail);
        resolve(message);
      });
    });
  }
}

/** One run of a peer, in a process that is new. */
export async function runPeer(program, settings, job, postmaster = null) {
  const peer = await PeerProcess.start(program, settings);
  try {
    return await peer.run(job, postmaster);
  } finally {
    await peer.stop();
  }
}
