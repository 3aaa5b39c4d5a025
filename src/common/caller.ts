import { AsyncLocalStorage } from 'node:async_hooks';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { Role } from './role';

/** On whose behalf something is done. */
export interface Caller {
  /** For people and the audit log: a key's name, `anonymous`, or `cli:` and an account. */
  readonly name: string;
  /** What they may do; `null` for strangers, who reach the open routes alone. */
  readonly role: Role | null;
  /** The key that was shown, or that the session is of; `null` where none was, or none is needed. */
  readonly keyId: string | null;
  /** When the session ends by which the call was made; `null` where there is none. */
  readonly sessionEndsAt: EpochMicros | null;
  /** The address that the call came from; `null` within this machine's own programs. */
  readonly address: string | null;
  /** The id that the log has of the call. */
  readonly requestId: string | null;
}

const callers = new AsyncLocalStorage<Caller>();

/** Runs `work`, and all that it begins, on behalf of `caller`. */
export function onBehalfOf<T>(caller: Caller, work: () => T): T {
  return callers.run(caller, work);
}

/** Who is being worked for; `null` where the service works by itself. */
export function currentCaller(): Caller | null {
  return callers.getStore() ?? null;
}
