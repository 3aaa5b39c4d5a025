import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { cutSoon } from './cut-soon';

const GRACE_MS = 2_000;
const ALL_BUT_TIMEOUTS = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
];

/** A call with a body of four bytes, of which these are sent with it. */
const callWith = (bytes: string) =>
  `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n${bytes}`;

describe('who is refused', () => {
  let server: Server;
  let caller: Socket;
  /** The call that the server has last answered. */
  let request: IncomingMessage;
  let response: ServerResponse;

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ALL_BUT_TIMEOUTS });
    server = createServer((...call) => {
      [request, response] = call;
      cutSoon(request, response);
      response.writeHead(401).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    caller = connect((server.address() as AddressInfo).port, '127.0.0.1');
  });
  afterEach(async () => {
    jest.useRealTimers();
    caller.destroy();
    server.close();
    await once(server, 'close');
  });

  /** Sends a call, and returns once its answer has arrived. */
  async function call(bytes: string): Promise<void> {
    caller.write(callWith(bytes));
    const [answer] = (await once(caller, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
    if (!response.writableFinished) await once(response, 'finish');
  }

  it('and goes on sending gets the answer, and is cut off two seconds later', async () => {
    await call('ab');
    jest.advanceTimersByTime(GRACE_MS - 1);
    expect(request.destroyed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(request.destroyed).toBe(true);
    await once(caller, 'close');
  });

  it('and ends the body before that keeps the connection, and may call again', async () => {
    await call('ab');
    const ended = once(request, 'close');
    caller.write('cd');
    await ended;
    expect(jest.getTimerCount()).toBe(0);
    await call('abcd');
  });

  it('and has sent all keeps the connection', async () => {
    await call('abcd');
    expect(jest.getTimerCount()).toBe(0);
    await call('abcd');
  });
});
