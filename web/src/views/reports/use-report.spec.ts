import { progressOf, type Report } from './use-report';

const report = (id: string): Report => ({
  report_id: id,
  status: 'Running',
  as_of: null,
  created_at: '2026-03-04T00:00:00.000000Z',
  completed_at: null,
  stores_done: 0,
  stores_total: 10,
  interpolation: 'previous',
  parameters: {},
  error: null,
});

describe('how far a report is', () => {
  const told = { reportId: 'a', done: 7, total: 9 };

  it('is what its events tell', () => {
    expect(progressOf(report('a'), told)).toEqual({ done: 7, total: 9 });
  });

  it('is as it was read where none told, or those of another report did', () => {
    expect(progressOf(report('a'), null)).toEqual({ done: 0, total: 10 });
    expect(progressOf(report('b'), told)).toEqual({ done: 0, total: 10 });
  });
});
