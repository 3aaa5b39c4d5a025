/** A standby, or a database that an administrator lets nobody write; and rights that were taken away. */
const NO_CHANGES = '25006';
const NO_RIGHT = '42501';
/** Others have all the connections that the database, or the service's role, may have. */
const NO_CONNECTION = '53300';

const TOLD: Readonly<Record<string, string>> = {
  [NO_CHANGES]: 'The database takes no changes now; try again when its administrator lets it.',
  [NO_RIGHT]: 'The database refuses the service a right; its administrator must give it back.',
  [NO_CONNECTION]:
    'The database has no connection left (max_connections); try again when others have closed theirs.',
};

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** What callers hear where the database is there but does not let the service work; else `undefined`. */
export function closedDatabase(error: unknown): string | undefined {
  const code = codeOf(error);
  return typeof code === 'string' && Object.hasOwn(TOLD, code) ? TOLD[code] : undefined;
}

/** Whether the database refused a change that it may take again later, while it can be read. */
export function isClosedToChanges(error: unknown): boolean {
  const code = codeOf(error);
  return code === NO_CHANGES || code === NO_RIGHT;
}
