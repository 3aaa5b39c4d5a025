import type { ServerResponse } from 'node:http';

const LOOK_EVERY_MS = 1_000;

/**
 * Cuts a call that outlives its key: a stream of events, a download or an upload may go on for long
 * after the key was revoked or has expired. While that cannot be told, the call goes on.
 */
export function cutWhenRevoked(response: ServerResponse, holds: () => Promise<boolean>): void {
  const timer = setInterval(() => {
    holds().then(
      (held) => {
        if (!held) response.destroy();
      },
      () => undefined,
    );
  }, LOOK_EVERY_MS).unref();
  response.once('close', () => {
    clearInterval(timer);
  });
}
