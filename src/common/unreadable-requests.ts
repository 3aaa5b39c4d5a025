import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { Problem } from './problem';
import { problemDocument } from './problem-response';
import { ANSWER_HEADERS } from './security-headers';

/** A host, with a port or without one, and nothing that belongs elsewhere in an address. */
const HOST = /^[^\s/?#@\\]*$/;
/** How long a connection may go on sending that has its answer: cut at once, many would not read it. */
const LINGER_MS = 1_000;

/** What is wrong with a request that Node's parser gave up. */
function problemOfParser({ code = '' }: NodeJS.ErrnoException): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(
        431,
        'The address and the headers are larger than 16 KiB together; send fewer or shorter ones.',
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return Problem.payloadTooLarge(
        'The chunks of the body have extensions larger than 16 KiB; leave them away.',
      );
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(408, 'The request did not come within its time; send it again at once.');
    default:
      return Problem.badRequest(
        `The request is not HTTP/1.1 (${/^HPE_\w+$/.test(code) ? code : 'unreadable'}); send a method, an address and headers as RFC 9112 has them.`,
      );
  }
}

/** The head of an answer that is a problem, and its body. */
function answerOf(problem: Problem): { headers: OutgoingHttpHeaders; body: string } {
  const id = randomUUID();
  const body = JSON.stringify(problemDocument(problem, id));
  return {
    body,
    headers: {
      ...ANSWER_HEADERS,
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'X-Request-Id': id,
      Connection: 'close',
    },
  };
}

function writeRaw(socket: Socket, problem: Problem): void {
  const { headers, body } = answerOf(problem);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${lines.join('')}\r\n${body}`);
}

/**
 * Answers what never becomes a request with a problem document too (`docs/api.md`, section 6,
 * Errors): what Node's parser cannot read, what is too large or too slow for it, and expectations
 * that nobody can meet.
 */
export function answerUnreadable(server: Server): void {
  const answers = new WeakMap<Socket, ServerResponse>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answers.set(request.socket, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const answer = answers.get(socket);
    if (answer && !answer.writableFinished && answer.req.complete) {
      // That request is being worked at, and what it does must be told; what follows it is not.
      socket.pause();
      answer.once('finish', () => {
        socket.destroySoon();
      });
      return;
    }
    const isAnswering = answer?.headersSent === true && !answer.writableFinished;
    if (!socket.writable || isAnswering || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    writeRaw(socket, problemOfParser(error));
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { headers, body } = answerOf(
      new Problem(417, 'Of the values of Expect, only 100-continue is known; leave it away.'),
    );
    response.writeHead(417, headers).end(body);
  });
  // Node would hang up without a word.
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    writeRaw(
      socket,
      Problem.badRequest('CONNECT is for proxies, and this server is none; call it directly.'),
    );
  });
  // Whether a body is wanted, the guards say (JsonBodyGuard): who is refused need not send it.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
  // Node would answer a missing Host by itself, with nothing in the answer.
  Object.assign(server, { requireHostHeader: false });
}

function isEncodedText(address: string): boolean {
  try {
    decodeURIComponent(address);
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with how a request names its server and its body, which proxies may read otherwise. */
function problemOfHead({ httpVersion, headers, headersDistinct }: IncomingMessage): Problem | null {
  const hosts = headersDistinct['host'] ?? [];
  if (httpVersion === '0.9') {
    return Problem.badRequest('HTTP/0.9 has no headers, and so no Host and no key; use HTTP/1.1.');
  }
  if (httpVersion === '1.1' && hosts.length === 0) {
    return Problem.badRequest('The header Host is missing; send the name of this server in it.');
  }
  if (hosts.length > 1 || !HOST.test(hosts[0] ?? '')) {
    return Problem.badRequest('The header Host must come once, as the name of this server alone.');
  }
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined) {
    return Problem.badRequest(
      'HTTP/1.0 has no Transfer-Encoding; send the body with a Content-Length, or by HTTP/1.1.',
    );
  }
  // Node's parser takes any coding that ends in chunks, and gives the bytes as they are.
  if (!/^(chunked)?$/i.test(headers['transfer-encoding'] ?? '')) {
    // RFC 9112 would have 501; what a client sends is never told of as a fault of the server.
    return Problem.badRequest(
      'Of the values of Transfer-Encoding, only chunked is known; a body may be packed by Content-Encoding: gzip.',
    );
  }
  return null;
}

/**
 * Refuses a request that names no server, or several, or whose body has no certain end (RFC 9112,
 * sections 3.2 and 6.1), and one whose address is no text in UTF-8: read leniently it would ask for
 * another store than it means.
 */
export const requireReadable: RequestHandler = (request, response, next) => {
  const problem = problemOfHead(request);
  if (problem !== null) {
    // Where its body ends is not certain, and so is not where another request would begin.
    response.setHeader('Connection', 'close');
    next(problem);
  } else if (!isEncodedText(request.originalUrl)) {
    next(
      Problem.badRequest(
        'The address is not percent-encoded UTF-8; write each byte of a character beyond ASCII as %XX, and % itself as %25.',
      ),
    );
  } else {
    next();
  }
};
