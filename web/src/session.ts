import { computed, effect, signal } from '@preact/signals';
import { CHANGES, get, post, send, type Answer } from './api/client';
import { returns } from './api/connection';
import { forgetAnswers } from './api/kept-answers';
import { LostError, SignedOutError } from './api/problem';
import { refusals } from './api/refusals';
import { place, replace } from './router';
import { addressAfter, SIGN_IN, signInAddress } from './sign-in-address';

/** Who the reader is, as the service knows it (`docs/security.md`, Sessions). */
export type Session = Answer<'/api/v1/session'>;
type Role = NonNullable<Session['role']>;

/** What callers may do; each may do what the one before may. */
const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];
const ASK_AGAIN_MS = 5_000;
/** While it cannot be told who the reader is, what the browser kept may be looked at. */
const UNTOLD: Session = { auth: 'key', name: null, role: 'viewer', expires_at: null };
const SIGNED_OUT: Session = { ...UNTOLD, role: null };

/** Who the reader is; `null` until that was asked. */
export const session = signal<Session | null>(null);
/** Whether the reader may see anything. */
export const isIn = computed(() => (session.value?.role ?? null) !== null);

/** Whether the reader may do what needs a role (`docs/security.md`, Roles). */
export function may(need: Role): boolean {
  const role = session.value?.role ?? null;
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(need);
}

/** Signs in. @throws ProblemError where the key does not hold, LostError. */
export async function signIn(key: string): Promise<void> {
  session.value = (await post('/api/v1/session', { key })) as Session;
}

/**
 * Signs out: at once nothing is shown any more, and nothing that is still under way will be.
 * @throws ProblemError, LostError where the session may go on.
 */
export async function signOut(): Promise<void> {
  await send('/api/v1/session', { method: 'DELETE', headers: CHANGES });
  session.value = SIGNED_OUT;
  await forgetAnswers();
}

/**
 * Asks who the reader is, and again whenever a call was refused or the server is back; leads to where
 * people sign in, and from there back to where they were.
 */
export function followSession(): void {
  effect(() => {
    if (returns.value + refusals.value >= 0) void load();
  });
  effect(() => {
    const { path } = place.value;
    if (session.value === null) return;
    if (!isIn.value && path !== SIGN_IN) replace(signInAddress(`${path}${location.search}`));
    if (isIn.value && path === SIGN_IN) replace(addressAfter(location, location.origin));
  });
}

async function load(): Promise<void> {
  try {
    const told = await get('/api/v1/session');
    if (told.role === null) await forgetAnswers();
    session.value = told;
  } catch (error) {
    session.value ??= UNTOLD;
    // Who signed out is known to be out, and a lost server asks when it is back.
    if (!(error instanceof LostError || error instanceof SignedOutError))
      setTimeout(() => void load(), ASK_AGAIN_MS);
  }
}
