import { signal } from '@preact/signals';

/** What callers may do; each may do what the one before may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The role that the reader has; `null` where nobody is signed in. Without keys everyone may do everything. */
export const role = signal<Role | null>('admin');

/** Whether the reader may do what needs a role (`docs/security.md`, Roles). */
export function may(need: Role): boolean {
  return role.value !== null && ROLES.indexOf(role.value) >= ROLES.indexOf(need);
}
