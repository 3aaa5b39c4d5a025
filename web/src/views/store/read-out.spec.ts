import type { Picture } from './explanation';
import { readOut } from './read-out';

const at = (time: string): number => Date.parse(`2026-03-10T${time}:00Z`);

/** Open 12:00 to 20:00 in UTC; polls at 13:00 up, 15:00 down, 15:30 down. */
const picture: Picture = {
  isDetailed: true,
  open: [
    { from: at('12:00'), to: at('15:00'), status: 'active' },
    { from: at('15:00'), to: at('20:00'), status: 'inactive' },
  ],
  leftOut: null,
  undecided: [{ from: at('13:00'), to: at('15:00'), status: 'active' }],
  gaps: [
    { from: at('12:00'), to: at('13:00') },
    { from: at('14:30'), to: at('15:00') },
    { from: at('17:00'), to: at('20:00') },
  ],
  seen: [
    { from: at('13:00'), to: at('13:00'), status: 'active' },
    { from: at('15:00'), to: at('15:30'), status: 'inactive' },
  ],
  seenSince: -Infinity,
  pollsSince: -Infinity,
  polls: [
    { at: at('13:00'), status: 'active' },
    { at: at('15:00'), status: 'inactive' },
    { at: at('15:30'), status: 'inactive' },
  ],
};

describe('what is read out of a timeline', () => {
  it.each([
    ['11:00', /: closed, up, poll after 01:00.PM up$/],
    ['12:30', /: open, up, not covered by a poll, poll after .* up$/],
    [
      '13:30',
      /: open, up, but the next poll found otherwise, poll before .* up, poll after .* down$/,
    ],
    ['14:45', /: open, up, but the next poll found otherwise, not covered by a poll, poll before/],
    ['15:10', /: open, down, poll before 03:00.PM down, poll after 03:30.PM down$/],
    ['19:00', /: open, down, not covered by a poll, poll before 03:30.PM down$/],
    ['20:00', /: closed, down, poll before .* down$/],
  ])('at %s says what is known', (time, words) => {
    expect(readOut(at(time), picture, 'UTC')).toMatch(words);
  });

  it.each([
    ['11:00', /: not shown$/],
    // Its period is not listed, but its interval is.
    ['12:30', /: open, up, not covered by a poll$/],
    ['15:10', /: open, down, poll before 03:00.PM down, poll after 03:30.PM down$/],
    ['21:00', /: closed, down, poll before .* down$/],
  ])('at %s says nothing of what is too much to be listed', (time, words) => {
    const cut: Picture = {
      ...picture,
      leftOut: { from: at('10:00'), to: at('12:00') },
      seen: picture.seen.slice(1),
      seenSince: at('15:00'),
      polls: picture.polls.slice(1),
      pollsSince: at('15:00'),
    };
    expect(readOut(at(time), cut, 'UTC')).toMatch(words);
  });

  it('tells the instant in the time of the store and in UTC', () => {
    const words = readOut(at('15:10'), picture, 'America/New_York');
    expect(words).toMatch(/11:10:00.AM America\/New_York \(.* 3:10:00.PM UTC\): open, down/);
  });
});
