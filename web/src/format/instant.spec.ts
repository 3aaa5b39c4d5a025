import { microsOf, showAge } from './instant';

describe('an instant of the API', () => {
  it.each([
    ['2023-01-25T18:13:22.479220Z', 1_674_670_402_479_220],
    ['2023-01-25T18:13:22.000001Z', 1_674_670_402_000_001],
    ['2023-01-25T18:13:22Z', 1_674_670_402_000_000],
  ])('%s is read to the microsecond', (text, micros) => {
    expect(microsOf(text)).toBe(micros);
  });
});

describe('the age of something', () => {
  it.each([
    [0, 'now'],
    [45, '45 seconds ago'],
    [119, '119 seconds ago'],
    [7_199, '120 minutes ago'],
    [3 * 3_600, '3 hours ago'],
    [10 * 86_400, '10 days ago'],
  ])('%d s is said as %s', (seconds, words) => {
    expect(showAge(0, seconds * 1_000)).toBe(words);
  });
});
