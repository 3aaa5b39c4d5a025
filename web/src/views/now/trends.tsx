import type { JSX } from 'preact';
import { showShare, showRoundShare } from '../../format/figure';
import { millisOf, READERS_ZONE, showDayOfMonth, showShort, showTime } from '../../format/instant';
import { useWidth } from '../../parts/use-width';
import type { Fleet } from './fleet';

type Point = Fleet['trend_hours'][number];

const HEIGHT = 132;
const TOP = 10;
const FOOT = 22;
const LEFT = 52;

/** The share of business time up, hour by hour and day by day. */
export function Trends({ fleet }: { fleet: Fleet }): JSX.Element {
  return (
    <div class="two">
      <Trend
        title="Up, by the hour"
        points={fleet.trend_hours}
        showMark={(at) => showTime(at, READERS_ZONE)}
        every={6}
      />
      <Trend
        title="Up, by the day"
        points={fleet.trend_days}
        showMark={(at) => showDayOfMonth(at, READERS_ZONE)}
        every={1}
      />
    </div>
  );
}

function Trend({
  title,
  points,
  showMark,
  every,
}: {
  title: string;
  points: readonly Point[];
  showMark: (at: number) => string;
  every: number;
}): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span class="soft small">Times are {READERS_ZONE}</span>
      </header>
      <div ref={ref}>{width > 0 && <Line {...{ title, points, width, showMark, every }} />}</div>
      <details class="small">
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col" class="number">
                Up
              </th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ from, to, share }) => (
              <tr key={from}>
                <td>{showShort(millisOf(from), READERS_ZONE)}</td>
                <td>{showShort(millisOf(to), READERS_ZONE)}</td>
                <td class="number">{showShare(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

/** The lowest line of the axis: a round share below all that are drawn, so that small changes show. */
function floorOf(points: readonly Point[]): number {
  const least = Math.min(1, ...points.flatMap(({ share }) => (share === null ? [] : [share])));
  const step = least > 0.98 ? 0.005 : least > 0.9 ? 0.02 : 0.1;
  return Math.max(0, Math.floor((least - step / 4) / step) * step);
}

function Line({
  title,
  points,
  width,
  showMark,
  every,
}: {
  title: string;
  points: readonly Point[];
  width: number;
  showMark: (at: number) => string;
  every: number;
}): JSX.Element {
  const floor = floorOf(points);
  const step = (width - LEFT - 48) / Math.max(points.length - 1, 1);
  const bottom = HEIGHT - FOOT;
  const x = (index: number): number => LEFT + 20 + index * step;
  const y = (share: number): number => bottom - ((share - floor) / (1 - floor)) * (bottom - TOP);
  const path = points
    .map(({ share }, index) => {
      if (share === null) return '';
      const isFirst = index === 0 || points[index - 1]?.share === null;
      return `${isFirst ? 'M' : 'L'}${x(index).toFixed(1)} ${y(share).toFixed(1)}`;
    })
    .join('');
  return (
    <svg
      class="chart"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`${title}; the table below has the numbers`}
    >
      {[floor, (floor + 1) / 2, 1].map((share) => (
        <g key={share}>
          <line x1={LEFT} x2={width} y1={y(share)} y2={y(share)} stroke="var(--line)" />
          <text class="axis" x={LEFT - 8} y={y(share) + 4} text-anchor="end">
            {showRoundShare(share)}
          </text>
        </g>
      ))}
      <path d={path} fill="none" stroke="var(--up)" stroke-width="2" stroke-linejoin="round" />
      {points.map(({ from, to, share }, index) => (
        <g key={from}>
          {share !== null && (
            <circle
              cx={x(index)}
              cy={y(share)}
              r="3"
              fill="var(--panel)"
              stroke="var(--up)"
              stroke-width="2"
            >
              <title>{`${showShort(millisOf(from), READERS_ZONE)} to ${showShort(millisOf(to), READERS_ZONE)}: ${showShare(share)}`}</title>
            </circle>
          )}
          {(points.length - 1 - index) % every === 0 &&
            (every > 1 || width > 420 || index % 2 === 0) && (
              <text class="axis" x={x(index)} y={HEIGHT - 4} text-anchor="middle">
                {showMark(millisOf(to))}
              </text>
            )}
        </g>
      ))}
    </svg>
  );
}
