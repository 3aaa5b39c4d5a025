/**
 * What a caller may do, from least to most (`docs/security.md`): `viewer` reads, `operator` also asks
 * for reports and sends polls, `admin` also takes in what describes stores, and manages keys.
 */
export const ROLES = ['viewer', 'operator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Whether one role holds all that another one may. */
export function includesRole(held: Role, needed: Role): boolean {
  return ROLES.indexOf(held) >= ROLES.indexOf(needed);
}
