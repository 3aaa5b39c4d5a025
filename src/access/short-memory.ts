interface Remembered<T> {
  /** When it was asked for, in milliseconds of this process. */
  readonly askedAt: number;
  readonly found: Promise<T | null>;
}

/** So long what has ended may still hold, in each process. */
const REMEMBERED_FOR_MS = 500;
const MOST_REMEMBERED = 10_000;

/**
 * Looks things up by their name, each twice a second at most, however many ask for it. What is not
 * there, or could not be looked up, takes no room.
 */
export class ShortMemory<T> {
  private readonly remembered = new Map<string, Remembered<T>>();

  constructor(private readonly lookUp: (name: string) => Promise<T | null>) {}

  /** What has a name, as it was half a second ago or later; `null` where there is nothing. */
  find(name: string): Promise<T | null> {
    const known = this.remembered.get(name);
    if (known && performance.now() - known.askedAt < REMEMBERED_FOR_MS) return known.found;
    const found = this.lookUp(name);
    const entry: Remembered<T> = { askedAt: performance.now(), found };
    this.keep(name, entry);
    const forget = (): void => {
      if (this.remembered.get(name) === entry) this.remembered.delete(name);
    };
    found.then((thing) => {
      if (thing === null) forget();
    }, forget);
    return found;
  }

  /** What was found by this process before, however long ago; nothing is looked up. */
  async known(name: string): Promise<T | null> {
    return (await this.remembered.get(name)?.found.catch(() => null)) ?? null;
  }

  private keep(name: string, entry: Remembered<T>): void {
    // Behind all others: the first one is the one that was not asked for the longest.
    this.remembered.delete(name);
    this.remembered.set(name, entry);
    if (this.remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.remembered.keys()) {
      this.remembered.delete(oldest);
      return;
    }
  }
}
