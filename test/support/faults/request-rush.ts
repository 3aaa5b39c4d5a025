import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Connections that are open before the rush begins; more requests than that are never under way. */
const CONNECTIONS = 200;
const LOOK_EVERY_MS = 1;

/** An answer of a rush. */
export interface RushAnswer {
  readonly status: number;
  /** Headers and body as they came. */
  readonly text: string;
  /** From when the request was due, whether it could be sent then or not. */
  readonly ms: number;
}

/**
 * Sends the same request `count` times, evenly over `withinMs`, over connections that are kept open: little
 * work for this process, which shares the machine with the server.
 * @param path of a POST without a body
 */
export async function requestRush(
  url: string,
  path: string,
  count: number,
  withinMs: number,
): Promise<RushAnswer[]> {
  const { hostname, port } = new URL(url);
  const bytes = Buffer.from(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(Number(port), hostname));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const begun = performance.now();
  const answers: RushAnswer[] = [];
  const idle = [...sockets];
  const underWay = new Set<Promise<void>>();
  const ask = async (socket: Socket, due: number): Promise<void> => {
    socket.write(bytes);
    const text = await answerOn(socket);
    const status = Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    answers.push({ status, text, ms: performance.now() - due });
    idle.push(socket);
  };
  for (let request = 0; request < count; request += 1) {
    const due = begun + (request * withinMs) / count;
    while (performance.now() < due) await sleep(LOOK_EVERY_MS);
    while (idle.length === 0) await Promise.race(underWay);
    const socket = idle.pop();
    if (socket === undefined) throw new RangeError('no connection is idle');
    const asked = ask(socket, due).finally(() => underWay.delete(asked));
    underWay.add(asked);
  }
  await Promise.all(underWay);
  for (const socket of sockets) socket.destroy();
  return answers;
}

/** The next answer on a connection, whose length is given. @throws Error where the connection ends instead. */
function answerOn(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const stop = (): void => {
      socket.off('data', take);
      socket.off('close', fail);
    };
    const fail = (): void => {
      stop();
      reject(new Error(`the connection was closed after: ${text}`));
    };
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = /^content-length: (\d+)\r$/im.exec(text)?.[1];
      if (head < 0 || length === undefined || text.length < head + 4 + Number(length)) return;
      stop();
      resolve(text);
    };
    socket.on('data', take);
    socket.on('close', fail);
  });
}

/** The time below which so large a part of the answers came, in ms. */
export function quantile(answers: readonly RushAnswer[], part: number): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * part) - 1] ?? NaN;
}
