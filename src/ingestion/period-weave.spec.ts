import fc from 'fast-check';
import { weavePeriods, type Period } from './period-weave';
import { PollDifference } from './poll-difference';
import { PollExtent } from './poll-extent';
import { SortedPolls } from './sorted-polls';

const STORE = Buffer.from('1');

/** Polls of one store by their instants, negative where it is inactive. */
const polls = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), {
    selector: ([at]) => at,
    maxLength: 40,
  })
  .map((list) => list.sort(([a], [b]) => a - b).map(([at, active]) => (active ? at : -at)));
const someTogether = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 }), polls)
  .map(([from, length, all]) =>
    all.filter((value) => Math.abs(value) >= from && Math.abs(value) <= from + length),
  )
  .filter((some) => some.length > 0);

const within = (values: number[], { first, last }: PollExtent) =>
  values.filter((value) => Math.abs(value) >= first && Math.abs(value) <= last);

function periodsOf(values: readonly number[]): Period[] {
  return values.reduce<Period[]>((periods, value) => {
    const [at, active] = [Math.abs(value), value > 0];
    const current = periods.at(-1);
    if (current?.active !== active) {
      return [...periods, { startedAt: at, lastObservedAt: at, active, polls: 1 }];
    }
    const longer = { ...current, lastObservedAt: at, polls: current.polls + 1 };
    return [...periods.slice(0, -1), longer];
  }, []);
}

/** What the weave makes of the held polls of a store and those that come; `null` where it cannot know. */
function woven(held: number[], coming: number[]): Period[] | null {
  const extent = PollExtent.of(Float64Array.from(coming));
  const compared = within(held, extent);
  const difference = new PollDifference(
    new SortedPolls([STORE], Uint32Array.of(0, coming.length), Float64Array.from(coming)),
  );
  difference.next({
    storeId: STORE,
    active: Float64Array.from(compared.filter((value) => value > 0)),
    inactive: Float64Array.from(
      compared.filter((value) => value < 0),
      (value) => -value,
    ),
  });
  const periods = periodsOf(held);
  const [change] = difference.end().stores;
  if (!change) return periods;
  const first = Math.abs(change.polls[0] ?? 0);
  const around = {
    before: periods.findLast(({ startedAt }) => startedAt < first) ?? null,
    last: periods.findLast(({ startedAt }) => startedAt <= extent.last) ?? null,
    after: periods.find(({ startedAt }) => startedAt > extent.last) ?? null,
  };
  const result = weavePeriods(change, around, extent.last);
  if (!result) return null;
  const kept = periods.filter(({ startedAt }) => startedAt < result.from || startedAt > result.to);
  return [...kept, ...result.periods].sort((a, b) => a.startedAt - b.startedAt);
}

const merged = (held: number[], coming: number[]) =>
  [...held.filter((value) => !coming.includes(-value) && !coming.includes(value)), ...coming].sort(
    (a, b) => Math.abs(a) - Math.abs(b),
  );

describe('weavePeriods', () => {
  it('makes the periods that all polls make, from those compared and the periods around', () => {
    fc.assert(
      fc.property(polls, someTogether, (held, coming) => {
        const periods = woven(held, coming);
        fc.pre(periods !== null);
        expect(periods).toEqual(periodsOf(merged(held, coming)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves only a store of which a period reaches over an end of what was compared', () => {
    fc.assert(
      fc.property(polls, someTogether, (held, coming) => {
        const { first, last } = PollExtent.of(Float64Array.from(coming));
        const reachesOver = periodsOf(held).some(
          ({ startedAt, lastObservedAt }) =>
            (startedAt < first && lastObservedAt >= first) ||
            (startedAt <= last && lastObservedAt > last),
        );
        fc.pre(!reachesOver);
        expect(woven(held, coming)).not.toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['the part before', [1, 2, 8], [-5], null],
    ['the part behind', [-3, 8, 9], [-5, -8], null],
    [
      'neither, where the status goes on',
      [1, 8],
      [5],
      [{ startedAt: 1, lastObservedAt: 8, polls: 3 }],
    ],
  ])('knows, where a period reaches over both ends: %s', (_, held, coming, expected) => {
    const periods = woven(held, coming);
    expect(periods).toEqual(expected?.map((period) => ({ ...period, active: true })) ?? null);
  });
});
