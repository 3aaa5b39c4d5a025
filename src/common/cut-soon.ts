import type { IncomingMessage, ServerResponse } from 'node:http';

const GRACE_MS = 2_000;

/**
 * Of who is refused nothing more is taken. A body that is still on its way is read past for a moment,
 * so that the answer arrives; then the line is cut.
 */
export function cutSoon(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return;
    const timer = setTimeout(() => request.destroy(), GRACE_MS);
    request.once('close', () => {
      clearTimeout(timer);
    });
  });
}
