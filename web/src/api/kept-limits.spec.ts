import { beyondLimits, LONGEST_MS, MOST_ANSWERS, MOST_BYTES, type KeptEntry } from './kept-limits';

const NOW = Date.UTC(2026, 0, 1);

/** An answer that was taken so many milliseconds ago. */
function taken(ago: number, bytes = 1): KeptEntry {
  return { address: `/${ago}`, takenAt: NOW - ago, bytes };
}

describe('what is kept of answers', () => {
  it('is all of them within the limits', () => {
    const entries = Array.from({ length: MOST_ANSWERS }, (_, ago) => taken(ago));
    expect(beyondLimits(entries, NOW)).toEqual([]);
    expect(beyondLimits([taken(0, MOST_BYTES)], NOW)).toEqual([]);
    expect(beyondLimits([taken(LONGEST_MS)], NOW)).toEqual([]);
  });

  it('is the newest by number, in whatever order they come', () => {
    const entries = Array.from({ length: MOST_ANSWERS + 2 }, (_, ago) => taken(ago));
    const beyond = [`/${MOST_ANSWERS}`, `/${MOST_ANSWERS + 1}`];
    expect(beyondLimits(entries, NOW)).toEqual(beyond);
    expect(beyondLimits(entries.reverse(), NOW)).toEqual(beyond);
  });

  it('is the newest by size, and small ones beside one that is too large', () => {
    const half = MOST_BYTES / 2;
    expect(beyondLimits([taken(1, half), taken(2, half), taken(3, 1)], NOW)).toEqual(['/3']);
    expect(beyondLimits([taken(1, MOST_BYTES + 1), taken(2, half)], NOW)).toEqual(['/1']);
  });

  it('is not what was taken longer ago than a week', () => {
    expect(beyondLimits([taken(LONGEST_MS + 1), taken(1)], NOW)).toEqual([`/${LONGEST_MS + 1}`]);
  });
});
