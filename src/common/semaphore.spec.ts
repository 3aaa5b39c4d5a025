import { Semaphore } from './semaphore';

/** A task that ends when it is told to. */
function task() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = jest.fn(() => ended);
  return { work, end };
}

describe('Semaphore', () => {
  it('lets so many work at a time, and the others in their order', async () => {
    const semaphore = new Semaphore(2);
    const [a, b, c, d] = [task(), task(), task(), task()];
    const done = [a, b, c, d].map(({ work }) => semaphore.run(work));
    await Promise.resolve();
    expect([a, b, c, d].map(({ work }) => work.mock.calls.length)).toEqual([1, 1, 0, 0]);
    b.end();
    await done[1];
    expect([c, d].map(({ work }) => work.mock.calls.length)).toEqual([1, 0]);
    for (const { end } of [a, c, d]) end();
    await Promise.all(done);
    expect(d.work).toHaveBeenCalledTimes(1);
  });

  it('makes room again when a task fails, and passes its error on', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await semaphore.run(() => Promise.resolve(7))).toBe(7);
  });
});
