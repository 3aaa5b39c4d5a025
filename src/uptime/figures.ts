import {
  type DurationMicros,
  type EpochMicros,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
} from './epoch-micros';

export type WindowName = 'last_hour' | 'last_day' | 'last_week';

/** The unit in which a window's lengths are printed. */
export type FigureUnit = 'minutes' | 'hours';

/** A window ends with the report's instant and is measured in absolute time (docs/accounting.md, section 4). */
export interface WindowDefinition {
  readonly name: WindowName;
  readonly length: DurationMicros;
  readonly unit: FigureUnit;
}

const LAST_HOUR: WindowDefinition = { name: 'last_hour', length: MICROS_PER_HOUR, unit: 'minutes' };
const LAST_DAY: WindowDefinition = { name: 'last_day', length: MICROS_PER_DAY, unit: 'hours' };
const LAST_WEEK: WindowDefinition = {
  name: 'last_week',
  length: 7 * MICROS_PER_DAY,
  unit: 'hours',
};

/** The windows, in the order of a report's columns. */
export const WINDOWS: readonly WindowDefinition[] = [LAST_HOUR, LAST_DAY, LAST_WEEK];

/** Makes something for each window. */
export function forEachWindow<T>(make: (window: WindowDefinition) => T): Record<WindowName, T> {
  return {
    last_hour: make(LAST_HOUR),
    last_day: make(LAST_DAY),
    last_week: make(LAST_WEEK),
  };
}

/**
 * The lengths of one window of one store, in whole microseconds (docs/accounting.md, sections 4 and 5).
 * `uptime + downtime + unknown = business` and `uptimeLeast <= uptime <= uptimeMost`, exactly.
 */
export interface WindowFigures {
  readonly business: DurationMicros;
  readonly uptime: DurationMicros;
  readonly downtime: DurationMicros;
  /** Business time that no poll reaches; 0 without a longest carry. */
  readonly unknown: DurationMicros;
  /** Business time within 90 minutes after a poll; only with detail, else 0. */
  readonly covered: DurationMicros;
  /** Only with detail, else of no meaning. */
  readonly uptimeLeast: DurationMicros;
  /** Only with detail, else of no meaning. */
  readonly uptimeMost: DurationMicros;
}

/** What a report says of one store (docs/accounting.md, section 5). */
export interface StoreFigures {
  readonly storeId: string;
  readonly windows: Record<WindowName, WindowFigures>;
  /**
   * The newest poll at or before the report's instant, null where there is none; only with detail,
   * else null.
   */
  readonly lastObservedAt: EpochMicros | null;
  /** Polls in the last week's window; 0 where the observations were not given. */
  readonly observationsLastWeek: number;
}
