/**
 * Lets a number of tasks work at a time; the others wait for their turn, first come, first served.
 * Who waits for a lock of the database should wait here first, where it costs no connection.
 */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];

  /** @param free tasks at a time, from 1 */
  constructor(private free: number) {}

  /** Runs `work` when there is room for it; its result. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private acquire(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** The place goes straight to the next one, so that no newcomer gets in between. */
  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
