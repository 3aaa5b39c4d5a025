import { KeysService } from '../../src/access/keys.service';
import { ROLES, type Role } from '../../src/common/role';
import { Application } from './application';
import type { HttpClient } from './http-client';
import { query } from './test-sql';

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

/** An application that asks for keys, and what a spec does with it. */
export interface KeyedApplication {
  readonly application: Application;
  readonly keys: Readonly<Record<Role, string>>;
  /** Its HTTP client with the key of a role. */
  readonly as: (role: Role) => HttpClient;
  /** What a statement on its database answers. */
  readonly rows: <R extends Record<string, unknown>>(sql: string) => Promise<R[]>;
}

/** Such an application for all tests of a file, and a key of each role. */
export function useKeyedApplication(): KeyedApplication {
  let application: Application;
  let keys: Record<Role, string>;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false, config: { auth: 'key' } });
    keys = await keyOfEachRole(application);
  });
  afterAll(async () => {
    await application.stop();
  });
  return {
    get application() {
      return application;
    },
    get keys() {
      return keys;
    },
    as: (role) => application.http.withKey(keys[role]),
    rows: (sql) => query(application.database, sql),
  };
}
