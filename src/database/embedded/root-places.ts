import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerAccount } from './server-account';

/**
 * A directory, passable for `account`, for what cannot stay in a clone that only root can enter
 * (`/root` has mode 0700): the default cluster, a copy of the binaries. Made where it lacks.
 *
 * @throws Error where none of the candidates can be used.
 */
export function passablePlace(account: ServerAccount): string {
  const candidates = ['/var/lib/store-monitoring', join(tmpdir(), 'store-monitoring-root')];
  for (const candidate of candidates) {
    try {
      mkdirSync(candidate, { recursive: true });
      // In a directory that all may write to, another user could have put it there first.
      const { uid } = lstatSync(candidate);
      if (uid !== process.getuid?.()) continue;
      chmodSync(candidate, 0o755);
    } catch {
      continue;
    }
    if (account.canEnter(candidate)) return candidate;
  }
  throw new Error(
    `The embedded PostgreSQL runs under uid ${account.uid}, which can reach neither the project nor ` +
      `${candidates.join(' nor ')}. Set EMBEDDED_DATABASE_DIR to a directory that it can reach, ` +
      'run as an ordinary user, or set DATABASE_URL.',
  );
}
