import { RequestRush } from './request-rush';

describe('a rush of requests for reports', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** How long reports wait, in milliseconds, while requests come every `everyMs`, the last after `lastMs`. */
  async function waitWith(everyMs: number, lastMs: number): Promise<number> {
    const rush = new RequestRush();
    const requests = setInterval(() => {
      rush.note();
    }, everyMs);
    await jest.advanceTimersByTimeAsync(1_000);
    const begun = performance.now();
    let waited = -1;
    void rush.over().then(() => (waited = performance.now() - begun));
    await jest.advanceTimersByTimeAsync(lastMs);
    clearInterval(requests);
    await jest.advanceTimersByTimeAsync(5_000);
    return waited;
  }

  it('is none where they come one by one', async () => {
    expect(await waitWith(50, 500)).toBe(0);
  });

  it('lets reports wait until it is over', async () => {
    const waited = await waitWith(5, 500);
    expect(waited).toBeGreaterThanOrEqual(500);
    expect(waited).toBeLessThan(1_000);
  });

  it('lets them wait no longer than two seconds', async () => {
    expect(await waitWith(1, 5_000)).toBe(2_000);
  });
});
