import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';

/** Requests that a connection may bring before the first of them is answered (`docs/api.md`, section 6, Limits). */
export const MOST_UNANSWERED = 100;

/**
 * Cuts a connection that brings more requests than that: the parser hands out all that it has read at
 * once, thousands of them, and others would wait for the last. Before anything else looks at a request.
 */
export function limitPipelining(most = MOST_UNANSWERED): RequestHandler {
  const unanswered = new WeakMap<Socket, number>();
  return ({ socket }, response, next) => {
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > most || socket.destroyed) {
      socket.destroy();
      return;
    }
    unanswered.set(socket, count);
    response.once('close', () => {
      unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
    });
    next();
  };
}
