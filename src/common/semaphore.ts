/** There was no room for a task in time; it was not begun. */
export class NoRoom extends Error {}

/**
 * Lets a number of tasks work at a time; the others wait for their turn, first come, first served.
 * Who waits for a lock of the database should wait here first, where it costs no connection.
 */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];

  /** @param free tasks at a time, from 1 */
  constructor(private free: number) {}

  /**
   * Runs `work` when there is room for it; its result.
   * @param withinMs how long it waits for that, in milliseconds
   * @throws NoRoom where there is none within that time
   */
  async run<T>(work: () => Promise<T>, withinMs = Infinity): Promise<T> {
    if (!(await this.acquire(withinMs))) throw new NoRoom('all places were taken');
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private acquire(withinMs: number): Promise<boolean> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.waiting.splice(this.waiting.indexOf(takeTurn), 1);
        resolve(false);
      };
      const timer = withinMs === Infinity ? undefined : setTimeout(giveUp, withinMs);
      const takeTurn = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      this.waiting.push(takeTurn);
    });
  }

  /** The place goes straight to the next one, so that no newcomer gets in between. */
  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
