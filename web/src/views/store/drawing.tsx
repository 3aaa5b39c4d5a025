import type { JSX, TargetedPointerEvent } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { EpochMillis } from '../../format/instant';
import type { Picture } from './explanation';
import { between, type Range } from './range';
import { TimeRowDrawing } from './time-row-drawing';
import { ticks, timeRows, type TimeRow } from './time-rows';

const ROW = 36;
const TOP = 22;
/** A pointer that moves less than this has not dragged, but clicked. */
const LEAST_DRAG_PX = 6;

/** Where a pointer went down, and where it is now. */
interface Drag {
  readonly began: EpochMillis;
  readonly beganAtPx: number;
  readonly at: EpochMillis;
  readonly isFar: boolean;
}

/** A stretch of a store's time, line by line; a pointer reads it, and by a drag chooses a part of it. */
export function Drawing({
  zone,
  width,
  range,
  picture,
  cursor,
  onCursor,
  onChoose,
}: {
  zone: string;
  width: number;
  range: Range;
  picture: Picture;
  cursor: EpochMillis | null;
  onCursor: (at: EpochMillis | null) => void;
  onChoose: (range: Range) => void;
}): JSX.Element {
  const { from, to } = range;
  const isNarrow = width < 560;
  const left = isNarrow ? 74 : 118;
  const rows = useMemo(() => timeRows({ from, to }, zone), [from, to, zone]);
  const scale = (width - left - 16) / Math.max(...rows.map(({ starts, ends }) => ends - starts));
  const height = TOP + rows.length * ROW;
  const [drag, setDrag] = useState<Drag | null>(null);
  const locate = (
    event: TargetedPointerEvent<SVGSVGElement>,
  ): { row: TimeRow; at: number } | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = rows[Math.floor((event.clientY - box.top - TOP) / ROW)];
    return row ? { row, at: row.starts + (event.clientX - box.left - left) / scale } : null;
  };
  const point = (event: TargetedPointerEvent<SVGSVGElement>): EpochMillis | null => {
    const place = locate(event);
    if (place === null) return null;
    const { row, at } = place;
    return at >= Math.max(row.starts, from) && at < Math.min(row.ends, to) ? at : null;
  };
  // Many bars and ticks, and none of them changes while a pointer moves.
  const still = useMemo(
    () => (
      <>
        <Axis {...{ range: { from, to }, zone, isNarrow, left, scale, height }} />
        {rows.map((row, index) => (
          <TimeRowDrawing
            key={row.starts}
            {...{ row, picture, range: { from, to }, isNarrow, left, scale }}
            y={TOP + index * ROW}
          />
        ))}
      </>
    ),
    [rows, picture, zone, from, to, left, scale, height],
  );
  const chosen = drag?.isFar === true ? between(drag.began, drag.at, range) : null;
  return (
    <svg
      class="chart"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        const at = point(event);
        onCursor(at);
        if (at !== null && event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ began: at, beganAtPx: event.clientX, at, isFar: false });
        }
      }}
      onPointerMove={(event) => {
        const at = point(event);
        onCursor(at);
        if (drag !== null && at !== null) {
          const isFar = drag.isFar || Math.abs(event.clientX - drag.beganAtPx) >= LEAST_DRAG_PX;
          setDrag({ ...drag, at, isFar });
        }
      }}
      onPointerUp={() => {
        if (chosen !== null) onChoose(chosen);
        setDrag(null);
      }}
      onPointerCancel={() => {
        setDrag(null);
      }}
    >
      <Patterns />
      {still}
      {rows.map((row, index) => {
        const y = TOP + index * ROW;
        const place = (at: EpochMillis): number => left + (at - row.starts) * scale;
        const begin = Math.max(chosen?.from ?? Infinity, row.starts);
        const end = Math.min(chosen?.to ?? -Infinity, row.ends);
        return (
          <g key={row.starts}>
            {begin < end && (
              <rect
                class="chosen-time"
                x={place(begin)}
                width={place(end) - place(begin)}
                y={y}
                height={ROW - 4}
              />
            )}
            {cursor !== null && cursor >= row.starts && cursor < row.ends && (
              <path
                d={`M${place(cursor)} ${y}v${ROW - 4}`}
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

/** What tells bars apart without their colours: hatched is down, dotted is not decided, a grid is not shown. */
function Patterns(): JSX.Element {
  const size = { width: 6, height: 6, patternUnits: 'userSpaceOnUse' };
  return (
    <defs>
      <pattern id="hatch" {...size} patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--down)" />
        <rect width="2" height="6" fill="var(--panel)" fill-opacity="0.75" />
      </pattern>
      <pattern id="dots" {...size}>
        <circle cx="3" cy="3" r="1.4" fill="var(--panel)" />
      </pattern>
      <pattern id="grid" {...size}>
        <rect width="6" height="6" fill="var(--panel)" />
        <path d="M0 .5H6M.5 0V6" stroke="var(--line-strong)" />
      </pattern>
    </defs>
  );
}

function Axis({
  range,
  zone,
  isNarrow,
  left,
  scale,
  height,
}: {
  range: Range;
  zone: string;
  isNarrow: boolean;
  left: number;
  scale: number;
  height: number;
}): JSX.Element {
  return (
    <>
      {ticks(range, zone, isNarrow).map(({ offset, label }) => {
        const x = left + offset * scale;
        return (
          <g key={offset}>
            <path d={`M${x} ${TOP - 4}V${height}`} stroke="var(--line)" />
            <text class="axis" x={x} y={TOP - 9} text-anchor="middle">
              {label}
            </text>
          </g>
        );
      })}
    </>
  );
}
