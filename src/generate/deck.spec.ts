import { Deck } from './deck';

describe('Deck', () => {
  it('deals exact shares to every hundred stores', () => {
    const deck = new Deck(
      [
        { percent: 97, value: 'common' },
        { percent: 3, value: 'rare' },
      ],
      37,
    );
    for (const first of [0, 100, 4200]) {
      const hand = Array.from({ length: 100 }, (_, index) => deck.deal(5, first + index));
      expect(hand.filter((card) => card === 'rare')).toHaveLength(3);
    }
  });

  it('refuses shares that do not add up to 100', () => {
    expect(() => new Deck([{ percent: 99, value: 0 }], 37)).toThrow(RangeError);
  });
});
