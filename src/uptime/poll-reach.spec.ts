import { pollReach } from './poll-reach';

describe('pollReach (section 5)', () => {
  const window = { from: 100, to: 200 };

  it('is the time from each poll up to, but not with, the end of its reach', () => {
    expect(pollReach([110, 140], 20, window)).toEqual([
      { from: 110, to: 130 },
      { from: 140, to: 160 },
    ]);
  });

  it('joins polls whose reaches overlap or touch', () => {
    expect(pollReach(Float64Array.of(110, 120, 130, 150), 20, window)).toEqual([
      { from: 110, to: 170 },
    ]);
  });

  it('keeps within the window and counts the poll before it', () => {
    expect(pollReach([50, 90, 195, 200, 300], 20, window)).toEqual([
      { from: 100, to: 110 },
      { from: 195, to: 200 },
    ]);
  });
});
