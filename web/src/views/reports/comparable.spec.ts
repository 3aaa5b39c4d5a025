import { areComparable, changesAddress } from './comparable';
import type { Report } from './use-report';

const report = (id: string, changes: Partial<Report> = {}): Report => ({
  report_id: id,
  status: 'Complete',
  as_of: '2023-01-25T18:00:00.000000Z',
  interpolation: 'previous',
  parameters: { interpolation: 'previous' },
  created_at: '2023-01-25T19:00:00.000000Z',
  completed_at: '2023-01-25T19:00:01.000000Z',
  stores_done: 3,
  stores_total: 3,
  error: null,
  ...changes,
});

describe('two reports', () => {
  it.each<[string, Partial<Report>, boolean]>([
    ['of the same way of counting', {}, true],
    [
      'of which one has detail',
      { parameters: { interpolation: 'previous', detail: 'full' } },
      true,
    ],
    ['of which one is still made', { status: 'Running' }, false],
    ['of which one failed', { status: 'Failed' }, false],
    ['by another method', { interpolation: 'linear' }, false],
    [
      'with another longest carry',
      { parameters: { interpolation: 'previous', max_carry_minutes: 90 } },
      false,
    ],
  ])('%s: comparable is %#', (_, changes, expected) => {
    expect(areComparable(report('a'), report('b', changes))).toBe(expected);
    expect(areComparable(report('b', changes), report('a'))).toBe(expected);
  });

  it('are two: none is compared with itself', () => {
    expect(areComparable(report('a'), report('a'))).toBe(false);
  });

  it.each<[string, Partial<Report>]>([
    [
      'a later instant',
      { as_of: '2023-01-25T18:00:00.000001Z', created_at: '2023-01-01T00:00:00Z' },
    ],
    ['a later request', { created_at: '2023-01-25T19:00:00.000001Z' }],
  ])('are compared from the earlier to that of %s, whichever is named first', (_, changes) => {
    const [a, b] = [report('a'), report('b', changes)];
    expect(changesAddress(a, b)).toBe('/reports/b/changes?since=a');
    expect(changesAddress(b, a)).toBe('/reports/b/changes?since=a');
  });

  it('of which one has no poll begin with that one', () => {
    const empty = report('a', { as_of: null, created_at: '2024-01-01T00:00:00Z' });
    expect(changesAddress(report('b'), empty)).toBe('/reports/b/changes?since=a');
  });
});
