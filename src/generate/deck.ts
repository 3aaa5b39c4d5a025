import { seededHash } from './seeded-hash';

/** A hundred cards: what a store is dealt has exactly its share in every hundred stores. */
const DECK_SIZE = 100;

/** How many of a hundred stores get `value`. */
export interface Share<T> {
  readonly percent: number;
  readonly value: T;
}

/**
 * Deals one property to stores by fixed shares. Each hundred neighbouring stores get the whole deck,
 * in an order of their own, so that rare cases are in small sets too and shares are exact.
 */
export class Deck<T> {
  private readonly cards: T[];

  /**
   * @param shares percentages that add up to 100
   * @param step a whole number without a common divisor with 100, another for each deck, so that two decks
   * do not always deal the same pairs
   * @throws RangeError where the shares do not add up to 100
   */
  constructor(
    shares: readonly Share<T>[],
    private readonly step: number,
  ) {
    this.cards = shares.flatMap(({ percent, value }) => new Array<T>(percent).fill(value));
    if (this.cards.length !== DECK_SIZE) {
      throw new RangeError(`shares add up to ${this.cards.length}, not ${DECK_SIZE}`);
    }
  }

  /** The card of store number `index` (from 0) in the set of `seed`. */
  deal(seed: number, index: number): T {
    const hand = Math.floor(index / DECK_SIZE);
    const cut = seededHash(seed, this.step, hand) % DECK_SIZE;
    return this.cards[((index % DECK_SIZE) * this.step + cut) % DECK_SIZE] as T;
  }
}
