import type { JSX } from 'preact';
import type { EpochMillis } from '../../format/instant';
import type { Picture, PollStatus } from './explanation';
import type { Range } from './range';
import type { TimeRow } from './time-rows';

const TRACK = 18;
const FILLS: Readonly<Record<PollStatus, string>> = {
  active: 'var(--up)',
  inactive: 'url(#hatch)',
};
const COLOURS: Readonly<Record<PollStatus, string>> = {
  active: 'var(--up)',
  inactive: 'var(--down)',
};
/** Polls are told apart by their length too. */
const TICKS: Readonly<Record<PollStatus, number>> = { active: 4, inactive: 8 };
const STATUSES = ['active', 'inactive'] as const;

/** One line of a timeline: what is not shown, what is not covered, business time by status, what is not decided, polls. */
export function TimeRowDrawing({
  row,
  picture,
  range,
  y,
  left,
  scale,
  isNarrow,
}: {
  row: TimeRow;
  picture: Picture;
  range: Range;
  y: number;
  left: number;
  scale: number;
  isNarrow: boolean;
}): JSX.Element {
  const [from, to] = [Math.max(row.starts, range.from), Math.min(row.ends, range.to)];
  const place = (at: EpochMillis): number => left + (at - row.starts) * scale;
  const bar = (one: Range, fill: string): JSX.Element | null => {
    const [begin, end] = [Math.max(one.from, from), Math.min(one.to, to)];
    if (begin >= end) return null;
    return (
      <rect
        key={`${fill} ${one.from}`}
        x={place(begin)}
        width={Math.max((end - begin) * scale, 1)}
        y={y + 5}
        height={TRACK}
        fill={fill}
      />
    );
  };
  const lines = (stretches: readonly Range[]): string =>
    stretches
      .map((one) => [Math.max(one.from, from), Math.min(one.to, to)] as const)
      .filter(([begin, end]) => begin < end)
      .map(([begin, end]) => `M${place(begin)} ${y + 2}H${place(end)}`)
      .join('');
  return (
    <g>
      <RowLabel row={row} {...{ y, left, isNarrow }} />
      {bar({ from, to }, 'var(--closed)')}
      {picture.leftOut !== null && bar(picture.leftOut, 'url(#grid)')}
      {picture.open.map((one) => bar(one, FILLS[one.status]))}
      {picture.undecided.map((one) => bar(one, 'url(#dots)'))}
      <path
        d={lines(picture.gaps)}
        stroke="var(--silent)"
        stroke-width="3"
        stroke-dasharray="5 3"
      />
      {STATUSES.map((status) => (
        <path
          key={status}
          d={
            picture.isDetailed
              ? pollTicks(picture, status, { from, to }, place, y)
              : periodLines(picture, status, { from, to }, place, y)
          }
          stroke={COLOURS[status]}
          stroke-width={picture.isDetailed ? 1.5 : 3}
        />
      ))}
    </g>
  );
}

function pollTicks(
  { polls }: Picture,
  status: PollStatus,
  { from, to }: Range,
  place: (at: EpochMillis) => number,
  y: number,
): string {
  return polls
    .filter((poll) => poll.status === status && poll.at >= from && poll.at < to)
    .map(({ at }) => `M${place(at).toFixed(1)} ${y + TRACK + 6}v${TICKS[status]}`)
    .join('');
}

function periodLines(
  { seen }: Picture,
  status: PollStatus,
  { from, to }: Range,
  place: (at: EpochMillis) => number,
  y: number,
): string {
  return seen
    .filter((one) => one.status === status && one.from < to && one.to >= from)
    .map((one) => {
      const [begin, end] = [place(Math.max(one.from, from)), place(Math.min(one.to, to))];
      // A period of one poll has no length, but is seen.
      return `M${begin - 1} ${y + TRACK + 8}H${Math.max(end, begin + 1)}`;
    })
    .join('');
}

function RowLabel({
  row,
  y,
  left,
  isNarrow,
}: {
  row: TimeRow;
  y: number;
  left: number;
  isNarrow: boolean;
}): JSX.Element {
  return (
    <>
      <text x={0} y={y + 18}>
        {row.label}
      </text>
      {row.note !== '' && (
        <text
          class="axis"
          x={isNarrow ? 0 : left - 8}
          y={isNarrow ? y + 31 : y + 18}
          text-anchor={isNarrow ? 'start' : 'end'}
        >
          {row.note}
        </text>
      )}
    </>
  );
}
