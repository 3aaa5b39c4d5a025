import fc from 'fast-check';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE } from './epoch-micros';
import {
  coverageNumber,
  figureNumber,
  formatCoverage,
  formatFigure,
  roundedHundredths,
} from './rounding';

describe('A figure (section 5)', () => {
  it.each([
    [45 * MICROS_PER_MINUTE, 'minutes', '45.0'],
    [18.5 * MICROS_PER_HOUR, 'hours', '18.5'],
    [142.33 * MICROS_PER_HOUR, 'hours', '142.33'],
    [0, 'hours', '0.0'],
    [0.05 * MICROS_PER_MINUTE, 'minutes', '0.05'],
    [1.05 * MICROS_PER_HOUR, 'hours', '1.05'],
    [168 * MICROS_PER_HOUR, 'hours', '168.0'],
    [168.01 * MICROS_PER_HOUR, 'hours', '168.01'],
  ] as const)('of %d microseconds in %s prints as %s', (length, unit, expected) => {
    expect(formatFigure(Math.round(length), unit)).toBe(expected);
    expect(figureNumber(Math.round(length), unit)).toBe(Number(expected));
  });

  it('is rounded half away from zero from the exact length', () => {
    const half = 0.005 * MICROS_PER_HOUR;
    expect(formatFigure(half, 'hours')).toBe('0.01');
    expect(formatFigure(half - 1, 'hours')).toBe('0.0');
    expect(formatFigure(3_618_000_000, 'hours')).toBe('1.01');
    expect(formatFigure(300_000, 'minutes')).toBe('0.01');
    expect(formatFigure(299_999, 'minutes')).toBe('0.0');
  });

  it('agrees with exact arithmetic for every length of a week', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 168 * MICROS_PER_HOUR }), (length) => {
        const unit = BigInt(MICROS_PER_HOUR);
        const exact = (BigInt(length) * 200n + unit) / (2n * unit);
        expect(roundedHundredths(length, 'hours')).toBe(Number(exact));
      }),
    );
  });
});

describe('Coverage (section 5)', () => {
  it.each([
    [8_236, 10_000, '0.8236'],
    [1, 2, '0.5'],
    [10, 10, '1.0'],
    [0, 10, '0.0'],
    [1, 3, '0.3333'],
    [2, 3, '0.6667'],
    [1, 20_000, '0.0001'],
    [1, 20_001, '0.0'],
    [604_800_000_000, 604_800_000_000, '1.0'],
  ])('of %d in %d prints as %s', (covered, business, expected) => {
    expect(formatCoverage(covered, business)).toBe(expected);
    expect(coverageNumber(covered, business)).toBe(Number(expected));
  });

  it('is empty without business time', () => {
    expect(formatCoverage(0, 0)).toBe('');
    expect(coverageNumber(0, 0)).toBeNull();
  });
});
