import { readEnvironment } from '../config/environment';
import { instantParameter } from './instant-parameter';

const config = {
  ...readEnvironment({ MAX_CLOCK_SKEW_SECONDS: '600' }, '/nowhere'),
  databaseUrl: 'postgres://nowhere',
};
const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);

describe('instantParameter', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const read = (text: string) => instantParameter('as_of', text, config);

  it.each([
    ['2000-01-01T00:00:00Z', 946_684_800_000_000],
    ['2023-01-25T18:13:22.479220Z', 1_674_670_402_479_220],
    ['2023-01-25 18:13:22.47922', 1_674_670_402_479_220],
    ['  2023-01-25 18:13:22.47922 UTC ', 1_674_670_402_479_220],
    ['2023-01-25T19:13:22.47922+01:00', 1_674_670_402_479_220],
    ['2026-11-24T12:10:00Z', (NOW + 600_000) * 1_000],
  ])('reads "%s"', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '2026-11-24T12:10:00.000001Z',
    '1999-12-31T23:59:59.999999Z',
    '2000-01-01T00:00:00+00:01',
  ])('refuses %s: out of range, and says of which', (text) => {
    expect(() => read(text)).toThrow(
      /but must be from 2000-01-01T00:00:00Z to 2026-11-24T12:10:00\.000000Z\.$/,
    );
  });

  it.each(['', 'now', '2023-01-25', '2023-13-01T00:00:00Z', '1674670402', '2023-01-25T00:00:00Zz'])(
    'refuses "%s": no instant',
    (text) => {
      expect(() => read(text)).toThrow(/^as_of is not an instant; write it as /);
    },
  );
});
