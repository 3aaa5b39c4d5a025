import type { JSX, TargetedPointerEvent } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { millisOf, showDateTime, type EpochMillis } from '../../format/instant';
import { Segments } from '../../parts/segments';
import { useWidth } from '../../parts/use-width';
import { ask, place } from '../../router';
import {
  openStretches,
  seenStretches,
  statusAt,
  WINDOWS,
  type Explanation,
  type Stretch,
  type WindowName,
} from './explanation';
import { ticks, timeRows, type TimeRow } from './time-rows';

const ROW = 34;
const TOP = 22;
const TRACK = 18;
const STEPS: Readonly<Record<WindowName, EpochMillis>> = {
  last_hour: 60_000,
  last_day: 600_000,
  last_week: 1_800_000,
};

/** The time of a store as it was: business hours, status and polls, in its own time or in UTC. */
export function Timeline({ store }: { store: Explanation }): JSX.Element | null {
  const { query } = place.value;
  const name = WINDOWS.find(([one]) => one === query.get('window'))?.[0] ?? 'last_week';
  const zone = query.get('clock') === 'utc' ? 'UTC' : store.timezone;
  const [ref, width] = useWidth<HTMLDivElement>();
  const [cursor, setCursor] = useState<EpochMillis | null>(null);
  const window = store.windows?.[name];
  const open = useMemo(() => (window ? openStretches(window) : []), [window]);
  const seen = useMemo(() => seenStretches(store), [store]);
  if (window === undefined) return null;
  const [from, to] = [millisOf(window.from), millisOf(window.to)];
  const rows = timeRows(name, from, to, zone);
  const read = (at: EpochMillis): string => {
    const business = open.some((one) => one.from <= at && at < one.to) ? 'open' : 'closed';
    const status = statusAt(seen, at) === 'active' ? 'up' : 'down';
    return `${showDateTime(at, store.timezone)} ${store.timezone} (${showDateTime(at, 'UTC')} UTC): ${business}, ${status}`;
  };
  const move = (steps: number): void => {
    const at = (cursor ?? to) + steps * STEPS[name];
    setCursor(Math.min(Math.max(at, from), to - 1));
  };
  return (
    <section class="panel" aria-labelledby="timeline">
      <header>
        <h2 id="timeline">Timeline</h2>
        <div class="buttons">
          <Segments
            label="Window"
            options={WINDOWS}
            value={name}
            onChoose={(value) => {
              setCursor(null);
              ask({ window: value });
            }}
          />
          <Segments
            label="Clock"
            options={[
              ['local', store.timezone],
              ['utc', 'UTC'],
            ]}
            value={zone === store.timezone && zone !== 'UTC' ? 'local' : 'utc'}
            onChoose={(value) => {
              ask({ clock: value === 'utc' ? 'utc' : null });
            }}
          />
        </div>
      </header>
      <div ref={ref}>
        {width > 0 && (
          <div
            role="slider"
            tabIndex={0}
            aria-label="Instant on the timeline"
            aria-valuemin={Math.round(from)}
            aria-valuemax={Math.round(to)}
            aria-valuenow={Math.round(cursor ?? to)}
            aria-valuetext={cursor === null ? 'Arrow keys read the timeline' : read(cursor)}
            onKeyDown={(event) => {
              const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -24, PageDown: 24 }[event.key];
              if (steps === undefined) return;
              event.preventDefault();
              move(steps);
            }}
          >
            <Drawing
              {...{ name, zone, rows, width, from, to, open, seen, cursor }}
              onCursor={setCursor}
            />
          </div>
        )}
      </div>
      <p class="readout small" aria-hidden="true">
        {cursor === null
          ? 'Point at the timeline, or use the arrow keys on it, to read an instant.'
          : read(cursor)}
      </p>
      <Legend />
    </section>
  );
}

function Drawing({
  name,
  zone,
  rows,
  width,
  from,
  to,
  open,
  seen,
  cursor,
  onCursor,
}: {
  name: WindowName;
  zone: string;
  rows: readonly TimeRow[];
  width: number;
  from: EpochMillis;
  to: EpochMillis;
  open: readonly Stretch[];
  seen: readonly Stretch[];
  cursor: EpochMillis | null;
  onCursor: (at: EpochMillis | null) => void;
}): JSX.Element {
  const isNarrow = width < 560;
  const left = isNarrow ? 74 : 118;
  const longest = Math.max(...rows.map(({ starts, ends }) => ends - starts));
  const scale = (width - left - 16) / longest;
  const height = TOP + rows.length * ROW;
  const point = (event: TargetedPointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = rows[Math.floor((event.clientY - box.top - TOP) / ROW)];
    if (row === undefined) return;
    const at = row.starts + (event.clientX - box.left - left) / scale;
    onCursor(at >= Math.max(row.starts, from) && at < Math.min(row.ends, to) ? at : null);
  };
  return (
    <svg
      class="chart"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      onPointerMove={point}
      onPointerDown={point}
    >
      <defs>
        <pattern
          id="hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--down)" />
          <rect width="2" height="6" fill="var(--panel)" fill-opacity="0.75" />
        </pattern>
      </defs>
      {ticks(name, rows, zone, isNarrow).map(({ offset, label }) => (
        <g key={offset}>
          <line
            x1={left + offset * scale}
            x2={left + offset * scale}
            y1={TOP - 4}
            y2={height}
            stroke="var(--line)"
          />
          <text class="axis" x={left + offset * scale} y={TOP - 9} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      {rows.map((row, index) => {
        const place = (at: EpochMillis): number => left + (at - row.starts) * scale;
        const cut = ({
          from: a,
          to: b,
        }: {
          from: EpochMillis;
          to: EpochMillis;
        }): { x: number; width: number } | null => {
          const [begin, end] = [Math.max(a, row.starts, from), Math.min(b, row.ends, to)];
          return begin > end ? null : { x: place(begin), width: (end - begin) * scale };
        };
        const y = TOP + index * ROW;
        const whole = cut({ from, to });
        return (
          <g key={row.starts}>
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
            {whole && <rect {...whole} y={y + 4} height={TRACK} fill="var(--closed)" />}
            {open.map((one) => {
              const box = cut(one);
              const fill = one.status === 'active' ? 'var(--up)' : 'url(#hatch)';
              return (
                box && (
                  <rect
                    key={one.from}
                    x={box.x}
                    width={Math.max(box.width, 1)}
                    y={y + 4}
                    height={TRACK}
                    fill={fill}
                  />
                )
              );
            })}
            {seen.map((one) => {
              const box = cut(one);
              const fill = one.status === 'active' ? 'var(--up)' : 'var(--down)';
              return (
                box && (
                  <rect
                    key={one.from}
                    x={box.x - 1}
                    width={Math.max(box.width, 2)}
                    y={y + TRACK + 6}
                    height={3}
                    fill={fill}
                  />
                )
              );
            })}
            {cursor !== null && cursor >= row.starts && cursor < row.ends && (
              <line
                x1={place(cursor)}
                x2={place(cursor)}
                y1={y}
                y2={y + ROW - 4}
                stroke="var(--ink)"
                stroke-width="1.5"
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** What the bars and the line below them mean: how a piece of each looks, and its words. */
const LEGEND = [
  [{ height: 12, fill: 'var(--up)' }, 'open and up'],
  [{ height: 12, fill: 'url(#hatch)' }, 'open and down'],
  [{ height: 12, fill: 'var(--closed)' }, 'closed'],
  [
    { y: 5, height: 3, fill: 'var(--soft)' },
    'the line below: polls, from the first to the last of one status',
  ],
] as const;

function Legend(): JSX.Element {
  return (
    <ul class="legend small">
      {LEGEND.map(([look, words]) => (
        <li key={words}>
          <svg viewBox="0 0 24 12" aria-hidden="true">
            <rect width="24" {...look} />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
