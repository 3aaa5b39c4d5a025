import type { JSX } from 'preact';
import { showCount } from '../../format/figure';

/** What the bars mean: how a piece of each looks, and its words. */
const BARS: readonly (readonly [JSX.Element, string])[] = [
  [<rect width="24" height="12" fill="var(--up)" />, 'open and up'],
  [<rect width="24" height="12" fill="url(#hatch)" />, 'open and down'],
  [<rect width="24" height="12" fill="var(--closed)" />, 'closed'],
];

const POLLS: readonly (readonly [JSX.Element, string])[] = [
  [
    <>
      <rect width="24" height="12" fill="var(--up)" />
      <rect width="24" height="12" fill="url(#dots)" />
    </>,
    'between two polls that differ: the change is somewhere in it',
  ],
  [
    <path d="M0 6H24" stroke="var(--silent)" stroke-width="3" stroke-dasharray="5 3" />,
    'no poll in the 90 minutes before: not covered',
  ],
  [
    <>
      <path d="M5 2V7" stroke="var(--up)" stroke-width="2" />
      <path d="M16 2V12" stroke="var(--down)" stroke-width="2" />
    </>,
    'a poll: short up, long down',
  ],
];

const PERIODS: readonly (readonly [JSX.Element, string])[] = [
  [
    <rect width="24" y="5" height="3" fill="var(--soft)" />,
    'polls, from the first to the last of one status',
  ],
];

/** What the drawing of a timeline means; where intervals are left out, how many. */
export function Legend({
  hasPolls,
  leftOut = 0,
}: {
  hasPolls: boolean;
  leftOut: number | undefined;
}): JSX.Element {
  const notShown = [
    <rect width="24" height="12" fill="url(#grid)" />,
    `not shown: the ${showCount(leftOut)} oldest intervals of this window, and when it was closed between them`,
  ] as const;
  const bars = leftOut > 0 ? [...BARS, notShown] : BARS;
  return (
    <ul class="legend small">
      {[...bars, ...(hasPolls ? POLLS : PERIODS)].map(([look, words]) => (
        <li key={words}>
          <svg viewBox="0 0 24 12" aria-hidden="true">
            {look}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
