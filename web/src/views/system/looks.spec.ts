import { rateOf, withLook, type Look } from './looks';
import { sumOf, type Sample } from './metrics';

const START = Date.UTC(2026, 0, 1);

/** What a process that was started at `started` says after so many seconds and requests. */
function look(seconds: number, requests: number, started = START): Look {
  const sample = (name: string, value: number): Sample => ({ name, labels: {}, value });
  const samples = [sample('process_start_time_seconds', started / 1_000), sample('n', requests)];
  return { at: START + seconds * 1_000, samples };
}

const count = (samples: readonly Sample[]): number => sumOf(samples, 'n');

describe('looks at the metrics', () => {
  it('tell a rate between the oldest and the newest, and one since the start', () => {
    const looks = [look(600, 100), look(605, 101), look(630, 130)];
    expect(rateOf(looks, count)).toEqual({ lately: 60, mean: 130 / 10.5, total: 130 });
  });

  it('tell none of late where there is one alone', () => {
    expect(rateOf([look(60, 5)], count)).toEqual({ lately: null, mean: 5, total: 5 });
  });

  it('take what the first minute has so far for all of it', () => {
    expect(rateOf([look(20, 7)], count)).toEqual({ lately: null, mean: 7, total: 7 });
  });

  it('are those of the last minute', () => {
    const looks = [look(0, 1), look(30, 2), look(60, 3)];
    expect(withLook(looks, look(61, 4))).toEqual([look(30, 2), look(60, 3), look(61, 4)]);
  });

  it('begin anew when the process did', () => {
    const anew = look(65, 1, START + 60_000);
    expect(withLook([look(55, 9), look(60, 10)], anew)).toEqual([anew]);
  });
});
