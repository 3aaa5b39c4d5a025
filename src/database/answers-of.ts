/**
 * The answers to statements that were sent at once, in a pipelined transaction. Waits for all of them.
 * @param sent in the order in which they were sent
 * @throws what the first one failed with: those after it fail only because of it.
 */
export async function answersOf<T extends readonly Promise<unknown>[] | []>(
  sent: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(sent);
  for (const answer of sent) await answer;
  return Promise.all(sent);
}
