import type { RequestHandler } from 'express';
import type { Server } from 'node:http';
import { isUpload } from './json-body';

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
}

export const HTTP_TIMEOUTS: HttpTimeouts = {
  headersMs: 20_000,
  bodyMs: 60_000,
  uploadMs: 3_600_000,
  idleMs: 60_000,
};

/** Cuts the connections of those who take longer, so that none is held for ever. */
export function limitConnections(server: Server, timeouts: HttpTimeouts = HTTP_TIMEOUTS): void {
  server.headersTimeout = timeouts.headersMs;
  server.requestTimeout = timeouts.uploadMs;
  server.timeout = timeouts.idleMs;
}

/** Cuts off a body that trickles in: the server's own limit leaves an upload its hour. */
export function limitBodies({ bodyMs }: HttpTimeouts = HTTP_TIMEOUTS): RequestHandler {
  return (request, _response, next) => {
    if (!isUpload(request)) {
      const timer = setTimeout(() => {
        if (!request.complete) request.destroy();
      }, bodyMs).unref();
      request.once('close', () => {
        clearTimeout(timer);
      });
    }
    next();
  };
}
