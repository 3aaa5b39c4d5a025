import type { RequestHandler } from 'express';
import type { IncomingMessage, Server } from 'node:http';
import { hasBody, isUpload } from './json-body';

/** How long a caller may take, in milliseconds (`docs/api.md`, section 6, Limits). */
export interface HttpTimeouts {
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For the body of a request that is no upload. */
  readonly bodyMs: number;
  /** For an upload. */
  readonly uploadMs: number;
  /** Without a byte in either direction: a sender or a reader that has gone to sleep. */
  readonly idleMs: number;
  /** What an upload brings in a minute at least, in bytes; one that drips holds a place for too long. */
  readonly uploadBytesPerMinute: number;
}

export const HTTP_TIMEOUTS: HttpTimeouts = {
  headersMs: 20_000,
  bodyMs: 60_000,
  uploadMs: 3_600_000,
  idleMs: 60_000,
  uploadBytesPerMinute: 16 * 1024,
};

/** How often the server looks for requests whose time is up, which by itself it does twice a minute. */
const LOOK_EVERY_MS = 2_000;
const MINUTE_MS = 60_000;

/** Connections at a time: far below the files that a process may have open, of which its own work needs some. */
const MOST_CONNECTIONS = 2_000;

/**
 * Bounds how many connections there are, and cuts those who take longer, so that none is held for ever.
 * Before it listens.
 */
export function limitConnections(server: Server, timeouts: HttpTimeouts = HTTP_TIMEOUTS): void {
  server.maxConnections = MOST_CONNECTIONS;
  server.headersTimeout = timeouts.headersMs;
  server.requestTimeout = timeouts.uploadMs;
  server.timeout = timeouts.idleMs;
  // Known to Node as an option alone, and Nest makes the server.
  Object.assign(server, { connectionsCheckingInterval: LOOK_EVERY_MS });
}

/**
 * Cuts off a body that trickles in. The server's own limit leaves an upload its hour, as long as it
 * brings what it must in each minute.
 */
export function limitBodies(
  { bodyMs, uploadBytesPerMinute }: HttpTimeouts = HTTP_TIMEOUTS,
  minuteMs = MINUTE_MS,
): RequestHandler {
  return (request, _response, next) => {
    if (!hasBody(request)) {
      next();
      return;
    }
    const isFile = isUpload(request);
    let seen = request.socket.bytesRead;
    const timer = setInterval(
      () => {
        const { bytesRead } = request.socket;
        const isTooSlow = !isFile || bytesRead - seen < uploadBytesPerMinute;
        seen = bytesRead;
        if (request.complete) clearInterval(timer);
        else if (isTooSlow) request.destroy();
      },
      isFile ? minuteMs : bodyMs,
    ).unref();
    request.once('close', () => {
      clearInterval(timer);
    });
    next();
  };
}

/**
 * Cuts off a follower of events who does not read them, as it is done with other answers: Nest takes that
 * limit away from them. From when on the events are sent.
 */
export function limitFollower({ socket }: IncomingMessage): void {
  socket.setTimeout(HTTP_TIMEOUTS.idleMs);
}
