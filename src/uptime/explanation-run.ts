import { accountFor, added, NO_TIME, type Piece } from './accounting';
import { AccountingRun, type StoreInput } from './accounting-run';
import type { DurationMicros } from './epoch-micros';
import { type FigureUnit, forEachWindow, type WindowName } from './figures';
import { clip, complement, type Interval, intersect } from './interval';
import { NewestItems } from './newest-items';
import type { Status } from './status';
import type { Steps } from './steps';

/** An unbroken interval of business time with one status. */
export interface StatusInterval extends Interval {
  readonly status: Status;
}

/** One window of a store with the intervals that its figures are the sums of (docs/api.md, section 6). */
export interface WindowExplanation extends Interval {
  readonly unit: FigureUnit;
  readonly uptime: DurationMicros;
  readonly downtime: DurationMicros;
  /**
   * As long as they can be: neighbours differ in status, or the store was closed in between. The newest
   * ones, as many as were asked for.
   */
  readonly intervals: readonly StatusInterval[];
  /** How many older ones there are. */
  readonly intervalsLeftOut: number;
}

/** What a window's polls leave open (docs/accounting.md, section 5; docs/api.md, section 6). */
export interface WindowDoubts {
  /** Business time that follows no poll by less than 90 minutes: what coverage lacks. */
  readonly gaps: readonly Interval[];
  /**
   * Business time between two polls that differ, with the status that it is counted with: what lies
   * between the least and the most uptime.
   */
  readonly undecided: readonly StatusInterval[];
}

/** Counts by `previous`, and tells the intervals that the figures come from. */
export class ExplanationRun extends AccountingRun {
  /**
   * The figures of one store by `previous`, with the intervals that they are the sums of.
   *
   * @param most how many intervals of a window are told, the newest ones
   */
  *explain(input: StoreInput, most = Infinity): Steps<Record<WindowName, WindowExplanation>> {
    const business = this.calendar.of(input).intervals;
    const accounts = forEachWindow(() => NO_TIME);
    const intervals = forEachWindow(() => new NewestItems<StatusInterval>(most));
    for (const part of this.partsOf(input)) {
      const pieces = this.piecesOf(part, business, false);
      forEachWindow(({ name }) => {
        const window = this.windows[name];
        accounts[name] = added(accounts[name], accountFor(pieces, window, 'previous'));
        intervals[name].add(withinWindow(pieces, window));
      });
      yield;
    }
    return forEachWindow(({ name, unit }) => ({
      ...this.windows[name],
      unit,
      uptime: accounts[name].uptime,
      downtime: accounts[name].downtime,
      intervals: intervals[name].newest,
      intervalsLeftOut: intervals[name].leftOut,
    }));
  }

  /**
   * What the polls of one store leave open, by `previous`.
   *
   * @param most how many undecided stretches of a window are told, the newest ones
   * @throws RangeError where the observations are not given
   */
  *doubts(input: StoreInput, most = Infinity): Steps<Record<WindowName, WindowDoubts>> {
    const business = this.calendar.of(input).intervals;
    const uncovered = complement(this.coveredTime(input), this.windows.last_week);
    const gaps = intersect(business, uncovered);
    const undecided = forEachWindow(() => new NewestItems<StatusInterval>(most));
    for (const part of this.partsOf(input)) {
      const pieces = this.piecesOf(part, business, true);
      const changing = pieces.filter(({ stretch }) => stretch.changing);
      forEachWindow(({ name }) => {
        undecided[name].add(withinWindow(changing, this.windows[name]));
      });
      yield;
    }
    return forEachWindow(({ name }) => ({
      gaps: gaps.flatMap((gap) => clip(gap, this.windows[name]) ?? []),
      undecided: undecided[name].newest,
    }));
  }
}

function withinWindow(pieces: readonly Piece[], window: Interval): StatusInterval[] {
  const intervals: StatusInterval[] = [];
  for (const piece of pieces) {
    const from = Math.max(piece.from, window.from);
    const to = Math.min(piece.to, window.to);
    if (from < to) intervals.push({ from, to, status: piece.stretch.status });
  }
  return intervals;
}
