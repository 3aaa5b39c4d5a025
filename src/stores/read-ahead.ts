/**
 * What is read of each of so many parts, in their order: the next part is read while whoever asks works on
 * the one before.
 */
export async function* readAhead<T>(
  parts: number,
  read: (index: number) => Promise<T>,
): AsyncGenerator<T> {
  if (parts === 0) return;
  let next = read(0);
  for (let index = 1; index <= parts; index += 1) {
    const current = await next;
    if (index < parts) {
      next = read(index);
      // It is awaited in its turn, or not at all where the caller gives up before.
      next.catch(() => undefined);
    }
    yield current;
  }
}
