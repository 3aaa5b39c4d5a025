import { readMetrics, sumOf } from './metrics';

const TEXT = `# HELP polls_accepted_total Polls
# TYPE polls_accepted_total counter
polls_accepted_total 23219
ingestions_total{kind="stores",status="Complete"} 1
ingestions_total{kind="store_status",status="Complete"} 2
ingestions_total{kind="store_status",status="Failed"} 4
process_resident_memory_bytes 1.55e+8
`;

describe('the text of /metrics', () => {
  it('is read by name, and summed by labels', () => {
    const samples = readMetrics(TEXT);
    expect(sumOf(samples, 'polls_accepted_total')).toBe(23_219);
    expect(sumOf(samples, 'ingestions_total')).toBe(7);
    expect(sumOf(samples, 'ingestions_total', { status: 'Complete' })).toBe(3);
    expect(sumOf(samples, 'process_resident_memory_bytes')).toBe(155_000_000);
    expect(sumOf(samples, 'nothing')).toBe(0);
  });
});
