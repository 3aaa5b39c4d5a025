import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Sends requests at a steady rate, whether or not those before have been answered. A request's time
 * counts from when it was due: a service that stalls is not spared the requests of that while.
 *
 * @param perSecond requests due each second
 * @param send sends a request and resolves with its answer
 * @param until resolves when no more are to be sent
 * @returns the time of each request in ms
 * @throws Error where an answer is not a 200
 */
export async function steadyLoad(perSecond, send, until) {
  const started = performance.now();
  const times = [];
  const sent = [];
  let failure = null;
  let isOver = false;
  const end = () => (isOver = true);
  until.then(end, end);
  const request = async (due) => {
    try {
      const { status, bytes } = await send();
      if (status !== 200) throw new Error(`a request was answered ${status}: ${bytes}`);
      times.push(performance.now() - due);
    } catch (error) {
      failure ??= error;
    }
  };
  while (!isOver && failure === null) {
    const due = started + (sent.length * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    else sent.push(request(due));
  }
  await Promise.all(sent);
  if (failure !== null) throw failure;
  return times;
}
