/**
 * The advisory locks of the service, in one place so that no two mean the same number. Locks with
 * two keys name a class and an object in it.
 */
export const AdvisoryLock = {
  /** Held while migrations run. One key. */
  migrations: 7_310_001,
  /** Class: held by a living process; the object is `hashtext(owner)`. See {@link ProcessSession}. */
  owner: 7_310_002,
} as const;
