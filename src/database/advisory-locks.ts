/**
 * The advisory locks of the service, in one place so that no two mean the same number. Locks with
 * two keys name a class and an object in it.
 */
export const AdvisoryLock = {
  /** Held while migrations run. One key. */
  migrations: 7_310_001,
  /** Class: held by a living process; the object is `hashtext(owner)`. See {@link ProcessSession}. */
  owner: 7_310_002,
  /** Writers of polls: a file holds it alone, batches share it. One key. */
  polls: 7_310_003,
  /** Class: batches that write polls of the same stores; the object is a bucket of stores. */
  pollBucket: 7_310_004,
  /** Held while the partition of a month is made. One key. */
  pollPartitions: 7_310_005,
  /** Held while a file of hours, zones or profiles is merged. One key. */
  storeFiles: 7_310_006,
  /** Held while months of polls are dropped. One key. */
  retention: 7_310_007,
} as const;
