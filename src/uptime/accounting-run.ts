import { accountFor, added, NO_TIME, type Interpolation, type Piece, piecesOf } from './accounting';
import { BusinessCalendar, type WeeklyHours } from './business-calendar';
import {
  type DurationMicros,
  type EpochMicros,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from './epoch-micros';
import { carriedUptime } from './carried-uptime';
import { downtimeByHour } from './downtime-by-hour';
import { eachDowntime } from './downtimes';
import { forEachWindow, type StoreFigures, type WindowFigures, type WindowName } from './figures';
import { HOURS_OF_WEEK } from './hours-of-week';
import { type Interval, intersect, totalLength } from './interval';
import { type Observations, pollReach } from './poll-reach';
import { changesOf, type StatusPeriods, statusTimeline, type StatusChanges } from './status';
import { atOnce, type Steps } from './steps';
import { PERIODS_OF_A_STEP, type TimePart, timeParts, withinPart } from './time-parts';

/** What is known of one store (docs/accounting.md, section 1). */
export interface StoreInput extends WeeklyHours {
  readonly storeId: string;
  /**
   * Ascending: at least the last period that starts at or before the last week's window, and all
   * later ones. Those later than the report's instant are ignored.
   */
  readonly periods: StatusPeriods;
  /** The changes of these periods, where they are at hand already. */
  readonly changes?: StatusChanges;
  /**
   * Needed for detail and for a longest carry: ascending, those in the last week's window up to the
   * report's instant, and before it at least those that reach into it (`AccountingRun.pollReach`), or
   * where there are none of all these the last one. Later ones are ignored.
   */
  readonly observations?: Observations | undefined;
}

/** How a report counts (docs/accounting.md, sections 4 and 5). */
export interface AccountingOptions {
  readonly asOf: EpochMicros;
  readonly interpolation: Interpolation;
  /** How long a poll's status is carried at most, above 0; null: however long. Not with `linear`. */
  readonly maxCarry: DurationMicros | null;
  /** Whether coverage, bounds and observations are wanted. */
  readonly detail: boolean;
}

/** A poll covers the time up to 90 minutes after it (docs/accounting.md, section 5). */
const COVERAGE_REACH: DurationMicros = 90 * MICROS_PER_MINUTE;
/** How long before the report's instant a poll may be that detail rests on. */
export const POLLS_REACH_BACK: DurationMicros = 7 * MICROS_PER_DAY + COVERAGE_REACH;

/** The 168 hours of the last week: how much of each was business time, and how much of that down. */
export interface WeekByHour {
  /** Shared between stores: not to be changed. */
  readonly business: Float64Array;
  /** Holds until the next store is asked for: an array for each would be most of the work. */
  readonly downtime: Float64Array;
}

/**
 * Counts the time of any number of stores at one instant and in one way. It keeps the
 * business time of each list of hours that is in use, and nothing of the stores, so its memory does
 * not grow with their number.
 */
export class AccountingRun {
  protected readonly windows: Readonly<Record<WindowName, Interval>>;
  private readonly starts: Record<WindowName, EpochMicros>;
  protected readonly calendar: BusinessCalendar;
  private readonly downtime = new Float64Array(HOURS_OF_WEEK);

  /**
   * @param periodsOfAStep how many of a store's periods are counted in one step
   * @throws RangeError where `maxCarry` is not above 0, or given with `linear`
   */
  constructor(
    protected readonly options: AccountingOptions,
    private readonly periodsOfAStep = PERIODS_OF_A_STEP,
  ) {
    const { asOf, interpolation, maxCarry } = options;
    if (maxCarry !== null && interpolation === 'linear') {
      throw new RangeError('A longest carry does not go with linear interpolation.');
    }
    if (maxCarry !== null && maxCarry <= 0) {
      throw new RangeError('The longest carry must be above 0.');
    }
    this.windows = forEachWindow(({ length }) => ({ from: asOf - length, to: asOf }));
    this.starts = forEachWindow(({ length }) => asOf - length);
    this.calendar = new BusinessCalendar(this.windows);
  }

  /** How long a poll has something to say in this way of counting; null where polls are not needed. */
  get pollReach(): DurationMicros | null {
    const { maxCarry, detail } = this.options;
    return detail ? Math.max(COVERAGE_REACH, maxCarry ?? 0) : maxCarry;
  }

  /** Whether the changes of status are all that counts: then an input needs no `periods`. */
  get countsChangesOnly(): boolean {
    const { interpolation, maxCarry, detail } = this.options;
    return interpolation === 'previous' && maxCarry === null && !detail;
  }

  /**
   * The figures of one store (docs/accounting.md, sections 2 to 5).
   *
   * @throws RangeError for an unknown zone, or where detail or a longest carry lacks the observations
   */
  process(input: StoreInput): StoreFigures {
    return this.countsChangesOnly
      ? this.figures(input, this.plainFigures(input))
      : atOnce(this.steps(input));
  }

  /** {@link process} in steps; where changes alone count, in one. */
  *steps(input: StoreInput): Steps<StoreFigures> {
    const windows = this.countsChangesOnly
      ? this.plainFigures(input)
      : yield* this.fullFigures(input);
    return this.figures(input, windows);
  }

  /** Whether {@link steps} are more than one. */
  takesSteps(input: StoreInput): boolean {
    return !this.countsChangesOnly && input.periods.length > this.periodsOfAStep;
  }

  private figures(
    input: StoreInput,
    windows: Readonly<Record<WindowName, WindowFigures>>,
  ): StoreFigures {
    const { asOf, detail } = this.options;
    return {
      storeId: input.storeId,
      windows,
      lastObservedAt: detail ? newestPoll(input, asOf) : null,
      observationsLastWeek: countWithin(input.observations ?? [], this.windows.last_week),
    };
  }

  private plainFigures(input: StoreInput): Record<WindowName, WindowFigures> {
    const business = this.calendar.of(input);
    const { asOf } = this.options;
    const changes = input.changes ?? changesOf(input.periods);
    const up = carriedUptime(business.intervals, changes, asOf, this.starts);
    return forEachWindow(({ name }) => {
      const uptime = up[name];
      return {
        business: business.lengths[name],
        uptime,
        downtime: business.lengths[name] - uptime,
        unknown: 0,
        covered: 0,
        uptimeLeast: uptime,
        uptimeMost: uptime,
      };
    });
  }

  private *fullFigures(input: StoreInput): Steps<Record<WindowName, WindowFigures>> {
    const { interpolation, maxCarry, detail } = this.options;
    const week = this.windows.last_week;
    const business = this.calendar.of(input);
    const known =
      maxCarry === null
        ? business.intervals
        : intersect(business.intervals, pollReach(observationsOf(input), maxCarry, week));
    const covered = detail ? intersect(business.intervals, this.coveredTime(input)) : [];
    let accounts = forEachWindow(() => NO_TIME);
    for (const part of this.partsOf(input)) {
      const pieces = this.piecesOf(part, known, detail || interpolation === 'linear');
      const before = accounts;
      accounts = forEachWindow(({ name }) =>
        added(before[name], accountFor(pieces, this.windows[name], interpolation)),
      );
      yield;
    }
    return forEachWindow(({ name }) => {
      const window = this.windows[name];
      const account = accounts[name];
      const length = business.lengths[name];
      return {
        business: length,
        unknown: length - account.uptime - account.downtime,
        covered: totalLength(covered, window),
        ...account,
      };
    });
  }

  /** How many unbroken stretches of inactive business time the last week holds (docs/api.md, section 6). */
  inactiveStretches(input: StoreInput): number {
    const changes = input.changes ?? changesOf(input.periods);
    let count = 0;
    eachDowntime(this.calendar.of(input).intervals, changes, this.options.asOf, () => {
      count += 1;
    });
    return count;
  }

  /** Whether as-of is within the store's business hours: the windows do not include it. */
  isOpenNow(input: StoreInput): boolean {
    return this.calendar.of(input).isOpenNow;
  }

  /** The last week of one store by the hour, by `previous`, oldest hour first (docs/api.md, section 6). */
  byHour(input: StoreInput): WeekByHour {
    const { byHour, intervals } = this.calendar.of(input);
    const changes = input.changes ?? changesOf(input.periods);
    const week = this.windows.last_week;
    return {
      business: byHour,
      downtime: downtimeByHour(intervals, changes, week, this.downtime),
    };
  }

  /** The time of the last week that polls cover. @throws RangeError where they are not given */
  protected coveredTime(input: StoreInput): Interval[] {
    return pollReach(observationsOf(input), COVERAGE_REACH, this.windows.last_week);
  }

  /** A store's time up to as-of in parts, each of which is counted in a step. */
  protected partsOf({ periods }: StoreInput): Iterable<TimePart> {
    return timeParts(periods, this.options.asOf, this.periodsOfAStep);
  }

  /** The pieces of business time in a part. */
  protected piecesOf(part: TimePart, time: Interval[], markChanges: boolean): Piece[] {
    return piecesOf(
      withinPart(time, part, this.options.asOf),
      statusTimeline(part.periods, part.to, markChanges),
    );
  }
}

function observationsOf({ storeId, observations }: StoreInput): Observations {
  if (observations === undefined) {
    throw new RangeError(`The observations of store ${JSON.stringify(storeId)} are needed.`);
  }
  return observations;
}

function newestPoll(
  { periods, observations = [] }: StoreInput,
  asOf: EpochMicros,
): EpochMicros | null {
  let newest: EpochMicros = -Infinity;
  // From behind: few are later than as-of.
  for (let end = periods.length; end > 0 && newest === -Infinity; end -= 1) {
    for (const { startedAt, lastObservedAt } of periods.slice(end - 1, end)) {
      if (startedAt <= asOf) newest = lastObservedAt <= asOf ? lastObservedAt : startedAt;
    }
  }
  for (const poll of observations) {
    if (poll > asOf) break;
    newest = Math.max(newest, poll);
  }
  return newest === -Infinity ? null : newest;
}

function countWithin(observations: Observations, { from, to }: Interval): number {
  let count = 0;
  for (const poll of observations) if (poll >= from && poll < to) count += 1;
  return count;
}
