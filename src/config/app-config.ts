/** Injection token of {@link AppConfig}. */
export const APP_CONFIG = Symbol('APP_CONFIG');

/** The service's settings, validated (`docs/api.md`, section 6, Environment). Paths are absolute. */
export interface AppConfig {
  readonly databaseUrl: string;
  /** Connections that this process opens to work with, at most, 6 to 200. */
  readonly databaseConnections: number;
  readonly host: string;
  readonly port: number;
  /** Where `npm start` finds CSV files to take in. */
  readonly dataDir: string;
  readonly reportsDir: string;
  /** Stores that a report reads and computes at a time. */
  readonly reportBatchSize: number;
  /** Reports that this process makes at a time, 1 to 16; further ones wait. */
  readonly reportsAtATime: number;
  /** Reports that wait or are being made, at most, 1 to 100,000; further requests are refused. */
  readonly reportQueueLimit: number;
  /** Reports older than this are deleted; `null` keeps them. */
  readonly reportRetentionDays: number | null;
  /**
   * Months of polls older than this are dropped, 7 to 36,500 days; `null` keeps all
   * (`docs/accounting.md`, section 1).
   */
  readonly retentionDays: number | null;
  readonly maxTimestampTtlSeconds: number;
  /** IANA zone of the stores that have none of their own. */
  readonly defaultTimezone: string;
  /** How far ahead of the clock a poll may be dated. */
  readonly maxClockSkewSeconds: number;
  /**
   * Whether callers need a key (`docs/security.md`). Where it is not set: not on a loopback address,
   * on any other.
   */
  readonly auth: 'off' | 'key';
  /** Calls a minute of each key, and of each address without one; `null`: no limit. */
  readonly rateLimitPerMinute: number | null;
  /** Origins whose pages may call from a browser; empty: none. */
  readonly corsOrigins: readonly string[];
  /** Audit events older than this are deleted, 90 to 36,500 days; `null` keeps them. */
  readonly auditRetentionDays: number | null;
  /**
   * The proxies in front of the service, whose `X-Forwarded-For` is believed: addresses, subnets, or
   * `loopback`, `linklocal`, `uniquelocal`.
   */
  readonly trustedProxies: readonly string[];
  /** A store without a poll for longer counts as silent, 1 to 525,600 minutes. */
  readonly fleetSilentAfterMinutes: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}
