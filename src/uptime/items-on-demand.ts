/** A list whose items are made when they are asked for, as often as they are: it may be a long one. */
export class ItemsOnDemand<T> {
  constructor(
    readonly length: number,
    private readonly make: (index: number) => T,
  ) {}

  /** Those from one index up to another, as that of an array; without negative indices. */
  slice(from = 0, to = this.length): T[] {
    const items: T[] = [];
    const end = Math.min(to, this.length);
    for (let index = from; index < end; index += 1) items.push(this.make(index));
    return items;
  }

  /** The last ones, so many at most. */
  last(count: number): T[] {
    return this.slice(Math.max(0, this.length - count));
  }
}
