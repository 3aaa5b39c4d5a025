import { type DurationMicros, MICROS_PER_HOUR, MICROS_PER_MINUTE } from './epoch-micros';
import type { FigureUnit } from './figures';

/**
 * A length in hundredths of its unit, rounded half away from zero from the exact length
 * (docs/accounting.md, section 5).
 *
 * @param length from 0 to some 2,800 years; whole-number arithmetic throughout
 */
export function roundedHundredths(length: DurationMicros, unit: FigureUnit): number {
  return dividedHalfUp(length * 100, unit === 'minutes' ? MICROS_PER_MINUTE : MICROS_PER_HOUR);
}

/** A week in hundredths of an hour, which no figure of a report is beyond. */
const MOST_REMEMBERED = 168 * 100;
/** The texts of figures, each made once: a report prints six a store, and few differ. */
const REMEMBERED = new Array<string | undefined>(MOST_REMEMBERED + 1);

/** A length as a report prints it: at most two decimals and at least one (`45.0`, `18.5`, `142.33`). */
export function formatFigure(length: DurationMicros, unit: FigureUnit): string {
  const hundredths = roundedHundredths(length, unit);
  if (hundredths > MOST_REMEMBERED) return formatDecimal(hundredths, 2);
  return (REMEMBERED[hundredths] ??= formatDecimal(hundredths, 2));
}

/** The number that `formatFigure` prints. */
export function figureNumber(length: DurationMicros, unit: FigureUnit): number {
  return roundedHundredths(length, unit) / 100;
}

/**
 * The share of business time that is covered, 0 to 1, with at most four decimals and at least one,
 * rounded half away from zero (docs/accounting.md, section 5).
 *
 * @param business up to 10 days
 * @returns empty without business time
 */
export function formatCoverage(covered: DurationMicros, business: DurationMicros): string {
  return business === 0 ? '' : formatDecimal(coverageTenThousandths(covered, business), 4);
}

/** The number that `formatCoverage` prints; null without business time. */
export function coverageNumber(covered: DurationMicros, business: DurationMicros): number | null {
  return business === 0 ? null : coverageTenThousandths(covered, business) / 10_000;
}

function coverageTenThousandths(covered: DurationMicros, business: DurationMicros): number {
  return dividedHalfUp(covered * 10_000, business);
}

/** Whole numbers not below 0; no step leaves the range in which a number is exact. */
function dividedHalfUp(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  const whole = (dividend - rest) / divisor;
  return rest * 2 >= divisor ? whole + 1 : whole;
}

/** Digits by arithmetic: text functions cost five times as much. */
function formatDecimal(scaled: number, decimals: number): string {
  const unit = 10 ** decimals;
  let fraction = scaled % unit;
  const whole = (scaled - fraction) / unit;
  let zeros = '';
  for (let tenth = unit / 10; tenth > fraction && tenth > 1; tenth /= 10) zeros += '0';
  while (fraction !== 0 && fraction % 10 === 0) fraction /= 10;
  return fraction === 0 ? `${whole}.0` : `${whole}.${zeros}${fraction}`;
}
