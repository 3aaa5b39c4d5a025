import type { WeekByHour } from '../uptime/accounting-run';
import {
  formatInstant,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  type EpochMicros,
} from '../uptime/epoch-micros';
import { HOURS_OF_WEEK } from '../uptime/hours-of-week';
import type { WindowFigures, WindowName } from '../uptime/figures';
import { TimeSum } from '../uptime/time-sum';
import type { FleetWindowDto, TrendPointDto } from './fleet.dto';

const HOURS_OF_DAY = 24;
const DAYS_OF_WEEK = 7;
const FIRST_TREND_HOUR = HOURS_OF_WEEK - HOURS_OF_DAY;

/** A stretch of the trend: what a report as of its end sums up to. */
interface Stretch {
  readonly from: EpochMicros;
  readonly to: EpochMicros;
  readonly sum: TimeSum;
}

/**
 * The time of all stores together. Each sum is that of a report as of the end of its stretch: a store
 * counts in those that end at its first poll or later (`docs/accounting.md`, section 5).
 */
export class FleetTotals {
  private readonly hours: readonly Stretch[];
  private readonly days: readonly Stretch[];
  private readonly week = new TimeSum();
  private readonly weekBefore = new TimeSum();
  private readonly weekFrom: EpochMicros;

  constructor(asOf: EpochMicros) {
    this.weekFrom = asOf - DAYS_OF_WEEK * MICROS_PER_DAY;
    this.hours = stretches(HOURS_OF_DAY, MICROS_PER_HOUR, asOf);
    this.days = stretches(DAYS_OF_WEEK, MICROS_PER_DAY, asOf);
  }

  /**
   * Adds a store.
   * @param firstPoll where that lies before the week, any instant before it
   */
  add({ business, downtime }: WeekByHour, firstPoll: EpochMicros): void {
    let weekUp = 0;
    let weekDown = 0;
    let dayUp = 0;
    let dayDown = 0;
    for (let hour = 0; hour < HOURS_OF_WEEK; hour += 1) {
      const down = downtime[hour] ?? 0;
      const up = (business[hour] ?? 0) - down;
      const isCounted = firstPoll <= this.weekFrom + (hour + 1) * MICROS_PER_HOUR;
      dayUp += up;
      dayDown += down;
      if (hour >= FIRST_TREND_HOUR && isCounted) {
        this.hours[hour - FIRST_TREND_HOUR]?.sum.add(up, down);
      }
      if (hour % HOURS_OF_DAY < HOURS_OF_DAY - 1) continue;
      if (isCounted) this.days[Math.floor(hour / HOURS_OF_DAY)]?.sum.add(dayUp, dayDown);
      weekUp += dayUp;
      weekDown += dayDown;
      dayUp = 0;
      dayDown = 0;
    }
    this.week.add(weekUp, weekDown);
  }

  /** Adds what a report as of the beginning of the week says of a store's last week. */
  addBefore({ uptime, downtime }: Pick<WindowFigures, 'uptime' | 'downtime'>): void {
    this.weekBefore.add(uptime, downtime);
  }

  /** The three windows, each beside the time before. */
  get windows(): Record<WindowName, FleetWindowDto> {
    const window = (now: TimeSum | undefined, before: TimeSum | undefined): FleetWindowDto => ({
      ...shown(now),
      before: shown(before),
    });
    return {
      last_hour: window(this.hours.at(-1)?.sum, this.hours.at(-2)?.sum),
      last_day: window(this.days.at(-1)?.sum, this.days.at(-2)?.sum),
      last_week: window(this.week, this.weekBefore),
    };
  }

  get trendHours(): TrendPointDto[] {
    return this.hours.map(point);
  }

  get trendDays(): TrendPointDto[] {
    return this.days.map(point);
  }
}

/** As many stretches of a length as end at `asOf`, oldest first. */
function stretches(count: number, length: number, asOf: EpochMicros): Stretch[] {
  return Array.from({ length: count }, (_, i) => {
    const from = asOf - (count - i) * length;
    return { from, to: from + length, sum: new TimeSum() };
  });
}

function point({ from, to, sum }: Stretch): TrendPointDto {
  return { from: formatInstant(from), to: formatInstant(to), share: sum.share };
}

function shown(sum = new TimeSum()): Omit<FleetWindowDto, 'before'> {
  return { uptime: sum.uptimeHours, downtime: sum.downtimeHours, share: sum.share };
}
