import { connect } from 'node:net';
import type { Answer } from './http-client';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Sends bytes to a server of this machine as they are, and reads what comes back until it closes the
 * connection, within `withinMs`; `null` where it answers nothing. `thenEnd` says that no more follow.
 * Of server-sent events, which may go on for ever, the answer is what comes first.
 */
export function sendRaw(
  url: string,
  bytes: string | Buffer,
  withinMs = 5_000,
  thenEnd = false,
): Promise<Answer | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      if (thenEnd) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.setTimeout(withinMs, () => {
      socket.destroy(new Error(`the server did not close the connection within ${withinMs} ms`));
    });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isEndless(Buffer.concat(chunks.slice(0, 2)))) socket.destroy();
    });
    socket.once('end', () => socket.end());
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(chunks.length === 0 ? null : answerOf(Buffer.concat(chunks)));
    });
  });
}

function isEndless(answer: Buffer): boolean {
  const head = answer.toString('latin1', 0, Math.max(0, answer.indexOf(HEAD_END)));
  return /^content-type: text\/event-stream/im.test(head);
}

/** The first answer in what a server sent. */
function answerOf(bytes: Buffer): Answer {
  const end = bytes.indexOf(HEAD_END);
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = bytes.subarray(end + HEAD_END.length);
  const length = Number(headers['content-length'] ?? body.length);
  const text = body.toString('utf8', 0, length);
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    bytes: body.subarray(0, length),
    text,
    json: (): unknown => JSON.parse(text),
  };
}
