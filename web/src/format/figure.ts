import { LOCALE } from './locale';
import type { EpochMicros } from './instant';

const figures = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 2,
});
const differences = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const counts = new Intl.NumberFormat();
const shares = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 2 });

/** A figure of a report, as the CSV prints it, with the locale's signs. */
export function showFigure(value: number): string {
  return figures.format(value);
}

/** By how much a figure differs, with its sign. */
export function showDifference(value: number): string {
  // Figures have two decimals, their difference may have more in binary.
  return differences.format(Math.round(value * 100) / 100);
}

/** A figure for a column of them: what stands behind the point has the same width in each. */
export function alignFigure(value: number): string {
  const text = showFigure(value);
  return Number.isInteger(Math.round(value * 100) / 10) ? `${text}\u2007` : text;
}

/** A whole number. */
export function showCount(value: number): string {
  return counts.format(value);
}

const rates = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });

/** How often something happens, to three digits. */
export function showRate(value: number): string {
  return rates.format(value);
}

const roundShares = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 2 });

/** A round share, such as those of an axis, without digits that say nothing. */
export function showRoundShare(share: number): string {
  return roundShares.format(share);
}

/** A share of 0 to 1 in percent; a dash where there is none. */
export function showShare(share: number | null): string {
  return share === null ? '–' : shares.format(share);
}

const PARTS: readonly (readonly [string, number])[] = [
  ['h', 3_600_000_000],
  ['min', 60_000_000],
];

/** A length to the microsecond, such as `41 h 30 min 12.479220 s`. */
export function showLength(micros: EpochMicros): string {
  const words: string[] = [];
  let rest = micros;
  for (const [unit, size] of PARTS) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0) words.push(`${whole} ${unit}`);
  }
  if (rest > 0 || words.length === 0) {
    const text = (rest / 1_000_000).toFixed(6).replace(/\.?0+$/, '');
    words.push(`${text} s`);
  }
  return words.join(' ');
}

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes, in the unit that suits it. */
export function showBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTES.length - 1);
  const value = bytes / 1_000 ** power;
  return `${new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 }).format(value)} ${BYTES[power] ?? 'B'}`;
}
