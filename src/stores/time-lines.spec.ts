import type { PackedRows } from '../database/packed-rows';
import { TimeLines } from './time-lines';

const EPOCH_2000 = 946_684_800_000_000;
const SECOND = 1_000_000;

const instant = (second: number): string => (second * SECOND).toString(16).padStart(16, '0');

/** Periods as PostgreSQL packs them: each begins at a second, and lasts for half of one. */
const packed = (form: 'changes' | 'periods', seconds: number[]): PackedRows => {
  const rows = seconds.map((second) => {
    const isActive = second % 2 === 0 ? '01' : '00';
    return instant(second) + isActive + (form === 'periods' ? instant(second + 0.5) : '');
  });
  return `\\x${rows.join('')}`;
};

const at = (second: number): number => EPOCH_2000 + second * SECOND;
const all = { from: at(0), to: at(1_000_000) };

describe('time lines', () => {
  it('are in order, whatever order the periods were read in', async () => {
    const lines = await TimeLines.of(3, 'periods', (index) =>
      index === 1 ? [packed('periods', [4]), packed('periods', [7, 5, 6])] : [],
    );
    expect(lines.periods(1, all).slice()).toEqual([
      { status: 'active', startedAt: at(4), lastObservedAt: at(4.5) },
      { status: 'inactive', startedAt: at(5), lastObservedAt: at(5.5) },
      { status: 'active', startedAt: at(6), lastObservedAt: at(6.5) },
      { status: 'inactive', startedAt: at(7), lastObservedAt: at(7.5) },
    ]);
    expect(lines.newestPoll(1, all)).toBe(at(7.5));
    expect(lines.periods(2, all).length).toBe(0);
  });

  it('of a store with very many periods are read in slices, between which others work', async () => {
    const seconds = Array.from({ length: 400_000 }, (_, i) => i);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const rows = [packed('changes', seconds)];
    const lines = await TimeLines.of(1, 'changes', () => rows);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(0);
    expect(lines.periodCount).toBe(400_000);
    expect(lines.changes(0, { from: at(9), to: at(12) })).toEqual(
      Float64Array.of(-at(9), at(10), -at(11), at(12)),
    );
  });
});
