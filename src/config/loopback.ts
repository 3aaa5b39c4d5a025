import { isIPv4 } from 'node:net';
import type { AppConfig } from './app-config';

/** Whether only programs of this machine reach what listens on this address or name. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * What is to be said again and again where other machines reach the port and no key is needed; `null`
 * where that is not so.
 */
export function openDoorWarning({ auth, host }: Pick<AppConfig, 'auth' | 'host'>): string | null {
  if (auth === 'key' || isLoopback(host)) return null;
  return `AUTH=off on ${host}: whoever reaches the port may do everything`;
}
