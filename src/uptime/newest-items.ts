/** The newest items of a list that comes part by part, and how many there are in all. */
export class NewestItems<T> {
  private held: T[] = [];
  private added = 0;

  /** @param most how many are kept */
  constructor(private readonly most: number) {}

  add(items: readonly T[]): void {
    this.added += items.length;
    for (const item of items) this.held.push(item);
    // Not with every part: each time all of them are copied.
    if (this.held.length > 2 * this.most) this.held = this.held.slice(-this.most);
  }

  /** Oldest first. */
  get newest(): readonly T[] {
    return this.held.slice(-this.most);
  }

  /** How many older ones there were. */
  get leftOut(): number {
    return Math.max(0, this.added - this.most);
  }
}
