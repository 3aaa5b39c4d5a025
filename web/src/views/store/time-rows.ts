import { localDays } from '../../format/local-day';
import { showDay, showTime, type EpochMillis } from '../../format/instant';
import type { WindowName } from './explanation';

const HOUR: EpochMillis = 3_600_000;

/** A line of the timeline: a local day, or a window of its own. */
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

/** The lines on which a window is drawn: the week by its local days, a day or an hour as a whole. */
export function timeRows(
  name: WindowName,
  from: EpochMillis,
  to: EpochMillis,
  zone: string,
): TimeRow[] {
  if (name !== 'last_week') {
    return [
      { label: name === 'last_day' ? 'Last day' : 'Last hour', note: '', starts: from, ends: to },
    ];
  }
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

/** The axis: hours since local midnight for the days of a week, else the wall clock. */
export function ticks(
  name: WindowName,
  rows: readonly TimeRow[],
  zone: string,
  isNarrow: boolean,
): Tick[] {
  const length = Math.max(...rows.map(({ starts, ends }) => ends - starts));
  if (name === 'last_week') {
    const hours = isNarrow ? [0, 6, 12, 18, 24] : [0, 3, 6, 9, 12, 15, 18, 21, 24];
    return hours.map((hour) => ({ offset: hour * HOUR, label: `${hour} h` }));
  }
  const first = rows[0]?.starts ?? 0;
  const step = (name === 'last_day' ? HOUR * 2 : HOUR / 6) * (isNarrow ? 2 : 1);
  const marks: Tick[] = [];
  for (let at = Math.ceil(first / step) * step; at <= first + length; at += step) {
    marks.push({ offset: at - first, label: showTime(at, zone) });
  }
  return marks;
}
