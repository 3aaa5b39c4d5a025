import { localDays, startOfLocalDay } from '../../format/local-day';
import { showDay, showTime, type EpochMillis } from '../../format/instant';
import type { Range } from './range';

const MINUTE: EpochMillis = 60_000;
const HOUR: EpochMillis = 60 * MINUTE;
/** A longer stretch is drawn by local days, of which none has more than 26 hours. */
const LONGEST_ROW: EpochMillis = 30 * HOUR;
const STEPS: readonly EpochMillis[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6].map((hours) => hours * HOUR),
];

/** A line of the timeline: a local day, or a stretch of its own. */
export interface TimeRow {
  readonly label: string;
  /** What is odd about the day, such as its length where the clock is changed. */
  readonly note: string;
  readonly starts: EpochMillis;
  readonly ends: EpochMillis;
}

/** A mark of the axis, by how far it is from the start of a row. */
export interface Tick {
  readonly offset: EpochMillis;
  readonly label: string;
}

/** Whether a stretch is drawn by its local days. */
export function isByDay({ from, to }: Range): boolean {
  return to - from > LONGEST_ROW;
}

/** The lines on which a stretch is drawn: by its local days, or a short one as a whole. */
export function timeRows(range: Range, zone: string): TimeRow[] {
  const { from, to } = range;
  if (!isByDay(range)) return [{ label: showDay(from, zone), note: '', starts: from, ends: to }];
  return localDays(from, to, zone).map(({ starts, ends }) => {
    const hours = (ends - starts) / HOUR;
    return {
      label: showDay((starts + ends) / 2, zone),
      note: hours === 24 ? '' : `${hours} h`,
      starts,
      ends,
    };
  });
}

/** The axis: hours since local midnight for days, else the wall clock, and the day where one begins. */
export function ticks(range: Range, zone: string, isNarrow: boolean): Tick[] {
  if (isByDay(range)) {
    const hours = isNarrow ? [0, 6, 12, 18, 24] : [0, 3, 6, 9, 12, 15, 18, 21, 24];
    return hours.map((hour) => ({ offset: hour * HOUR, label: `${hour} h` }));
  }
  const { from, to } = range;
  const most = isNarrow ? 6 : 12;
  const step = STEPS.find((one) => (to - from) / one <= most) ?? 6 * HOUR;
  const midnight = startOfLocalDay(from, zone);
  const marks: Tick[] = [];
  for (let at = midnight + Math.ceil((from - midnight) / step) * step; at <= to; at += step) {
    const isMidnight = startOfLocalDay(at, zone) === at;
    marks.push({ offset: at - from, label: isMidnight ? showDay(at, zone) : showTime(at, zone) });
  }
  return marks;
}
