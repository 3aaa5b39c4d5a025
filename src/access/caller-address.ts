import { isIP } from 'node:net';
import type { Request } from 'express';

/**
 * Where a call came from: what the proxies of `TRUSTED_PROXIES` say, where that is an address; else
 * whoever holds the connection. A text that is none would count, and be written down, as a caller of
 * its own.
 */
export function callerAddress({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string | null {
  return ip !== undefined && isIP(ip) > 0 ? ip : (socket.remoteAddress ?? null);
}
