import { KeysService } from '../../src/access/keys.service';
import { ROLES, type Role } from '../../src/common/role';
import type { Application } from './application';

/** A new key of an application that needs one. */
export async function newKey(
  application: Application,
  role: Role,
  name: string = role,
): Promise<string> {
  return (await application.app.get(KeysService).create({ name, role })).key;
}

/** A new key of each role. */
export async function keyOfEachRole(application: Application): Promise<Record<Role, string>> {
  const keys = await Promise.all(
    ROLES.map(async (role) => [role, await newKey(application, role)] as const),
  );
  return Object.fromEntries(keys) as Record<Role, string>;
}
