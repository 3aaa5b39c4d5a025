interface Entry<T> {
  readonly weight: number;
  readonly value: Promise<T>;
}

/**
 * Remembers what was worked out last, by name, as far as it is not too much all together. What fails is
 * forgotten; the one asked for last stays, whatever it weighs.
 */
export class WeighedMemory<T> {
  /** The one used last comes last. */
  private readonly held = new Map<string, Entry<T>>();

  /**
   * @param mostEntries how many are remembered at most
   * @param mostWeight how much they weigh at most, in the unit of {@link find}
   */
  constructor(
    private readonly mostEntries: number,
    private readonly mostWeight: number,
  ) {}

  /** What has a name; `make` works it out where it is not remembered. */
  find(name: string, weight: number, make: () => Promise<T>): Promise<T> {
    const known = this.held.get(name);
    const entry = known ?? { weight, value: make() };
    this.held.delete(name);
    this.held.set(name, entry);
    if (known) return known.value;
    entry.value.catch(() => {
      if (this.held.get(name) === entry) this.held.delete(name);
    });
    this.forgetOldest();
    return entry.value;
  }

  private forgetOldest(): void {
    let weight = 0;
    for (const entry of this.held.values()) weight += entry.weight;
    for (const [name, entry] of this.held) {
      const isWithin = this.held.size <= this.mostEntries && weight <= this.mostWeight;
      if (isWithin || this.held.size === 1) return;
      this.held.delete(name);
      weight -= entry.weight;
    }
  }
}
