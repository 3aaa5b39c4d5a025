import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isTimeZone } from '../uptime/time-zone';
import type { AppConfig } from './app-config';
import { hasUsableTls } from './database-tls';
import { isLoopback } from './loopback';
import { projectRoot } from './project-root';

/** What the environment says, before it is known which database serves (`docs/api.md`, section 6). */
export interface Environment extends Omit<AppConfig, 'databaseUrl'> {
  /** `null` asks for the embedded database. */
  readonly databaseUrl: string | null;
  /** The schema's owner, who migrates; `null` where `databaseUrl` names the owner. */
  readonly databaseOwnerUrl: string | null;
  /** Where the embedded database lives: an absolute path. */
  readonly embeddedDatabaseDir: string;
  /** Whether the caller named that directory: then it is used or refused, never replaced. */
  readonly embeddedDatabaseDirIsExplicit: boolean;
}

/** A variable with a value that cannot be used. Its message is the one line for the operator. */
export class EnvironmentError extends Error {}

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);

const AUTH = ['off', 'key'] as const;
const RATE_LIMIT_WITH_KEYS = 1_200;
const PROXY_GROUPS = ['loopback', 'linklocal', 'uniquelocal'];

/** An address, a subnet such as `10.0.0.0/8`, or a name that stands for some. */
function isProxy(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0) return PROXY_GROUPS.includes(text);
  const most = version === 4 ? 32 : 128;
  return rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most));
}

/** What a browser sends as `Origin` from a page of the web. */
function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Values with commas between them, each of which `isOne` takes. */
const listOf = (isOne: (text: string) => boolean) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items) => items.every(isOne));

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const DATABASE_ADDRESS = {
  schema: z.url({ protocol: /^postgres(ql)?$/ }).refine(hasUsableTls),
  expected:
    'an address such as postgres://user:password@host:5432/database, if need be with ?sslmode= disable, ' +
    'require, verify-ca (which needs sslrootcert) or verify-full, and files that can be read in sslrootcert, sslcert and sslkey',
};

/** Each variable: how it is read, and, for the error line, what it may be. */
const VARIABLES = {
  DATABASE_URL: DATABASE_ADDRESS,
  DATABASE_OWNER_URL: DATABASE_ADDRESS,
  DATABASE_CONNECTIONS: {
    schema: wholeNumber(6, 200),
    expected: 'a whole number of connections from 6 to 200',
  },
  EMBEDDED_DATABASE_DIR: { schema: z.string(), expected: 'a directory' },
  HOST: { schema: z.string().regex(/^[\w.:-]+$/), expected: 'an address or host name' },
  PORT: { schema: wholeNumber(0, 65_535), expected: 'a whole number from 0 to 65535' },
  DATA_DIR: { schema: z.string(), expected: 'a directory' },
  REPORTS_DIR: { schema: z.string(), expected: 'a directory' },
  REPORT_BATCH_SIZE: {
    schema: wholeNumber(1, 100_000),
    expected: 'a whole number of stores from 1 to 100000',
  },
  REPORTS_AT_A_TIME: {
    schema: wholeNumber(1, 16),
    expected: 'a whole number of reports from 1 to 16',
  },
  REPORT_QUEUE_LIMIT: {
    schema: wholeNumber(1, 100_000),
    expected: 'a whole number of reports from 1 to 100000',
  },
  REPORT_RETENTION_DAYS: {
    schema: wholeNumber(1, 36_500),
    expected: 'a whole number of days from 1 to 36500',
  },
  RETENTION_DAYS: {
    // The longest window is a week: with less, a report of now would lack polls.
    schema: wholeNumber(7, 36_500),
    expected: 'a whole number of days from 7 to 36500',
  },
  MAX_TIMESTAMP_TTL_SECONDS: {
    schema: wholeNumber(0, 86_400),
    expected: 'a whole number of seconds from 0 to 86400',
  },
  DEFAULT_TIMEZONE: {
    schema: z.string().refine(isTimeZone),
    expected: 'an IANA time zone such as America/Chicago',
  },
  MAX_CLOCK_SKEW_SECONDS: {
    schema: wholeNumber(0, 86_400),
    expected: 'a whole number of seconds from 0 to 86400',
  },
  AUTH: { schema: z.enum(AUTH), expected: `one of ${AUTH.join(', ')}` },
  RATE_LIMIT_PER_MINUTE: {
    schema: wholeNumber(0, 1_000_000),
    expected: 'a whole number of calls from 1 to 1000000, or 0 for no limit',
  },
  CORS_ORIGINS: {
    schema: listOf(isOrigin),
    expected: 'origins with commas between them, such as https://stores.example.com',
  },
  AUDIT_RETENTION_DAYS: {
    // The database itself refuses to delete younger events.
    schema: wholeNumber(90, 36_500),
    expected: 'a whole number of days from 90 to 36500',
  },
  TRUSTED_PROXIES: {
    schema: listOf(isProxy),
    expected: 'addresses or subnets with commas between them, such as 10.0.0.0/8',
  },
  FLEET_SILENT_AFTER_MINUTES: {
    schema: wholeNumber(1, 525_600),
    expected: 'a whole number of minutes from 1 to 525600',
  },
  LOG_LEVEL: { schema: z.enum(LOG_LEVELS), expected: `one of ${LOG_LEVELS.join(', ')}` },
} as const;

type Variable = keyof typeof VARIABLES;
type ValueOf<V extends Variable> = z.output<(typeof VARIABLES)[V]['schema']>;

/**
 * Reads and checks the environment and the `.env` file at the root; the environment wins. An empty
 * value counts as not set. Relative directories are taken from the project's root.
 * @throws EnvironmentError naming the variable, what it was and what it may be; or a `.env` that
 *   cannot be read.
 */
export function readEnvironment(
  variables: NodeJS.ProcessEnv = process.env,
  root: string = projectRoot(),
): Environment {
  const dotEnv = readDotEnv(join(root, '.env'));

  function read<V extends Variable>(name: V): ValueOf<V> | undefined {
    const text = variables[name] ?? dotEnv[name];
    if (text === undefined || text === '') return undefined;
    const { schema, expected } = VARIABLES[name];
    const result = schema.safeParse(text);
    if (!result.success) {
      const shown = schema === DATABASE_ADDRESS.schema ? text.replace(/\/\/.*@/, '//***@') : text;
      throw new EnvironmentError(`${name} is "${shown}", but must be ${expected}`);
    }
    return result.data as ValueOf<V>;
  }

  const databaseUrl = read('DATABASE_URL') ?? null;
  const databaseOwnerUrl = read('DATABASE_OWNER_URL') ?? null;
  if (databaseUrl === null && databaseOwnerUrl !== null) {
    throw new EnvironmentError(
      'DATABASE_OWNER_URL is set, but DATABASE_URL is not: it must be the same database by its run-time user',
    );
  }
  const embeddedDatabaseDir = read('EMBEDDED_DATABASE_DIR');
  const host = read('HOST') ?? '127.0.0.1';
  const auth = read('AUTH') ?? (isLoopback(host) ? 'off' : 'key');
  const rateLimit = read('RATE_LIMIT_PER_MINUTE') ?? (auth === 'key' ? RATE_LIMIT_WITH_KEYS : 0);
  return {
    databaseUrl,
    databaseOwnerUrl,
    databaseConnections: read('DATABASE_CONNECTIONS') ?? 12,
    embeddedDatabaseDir: resolve(root, embeddedDatabaseDir ?? '.data/postgres'),
    embeddedDatabaseDirIsExplicit: embeddedDatabaseDir !== undefined,
    host,
    port: read('PORT') ?? 8000,
    dataDir: resolve(root, read('DATA_DIR') ?? 'data'),
    reportsDir: resolve(root, read('REPORTS_DIR') ?? 'reports'),
    reportBatchSize: read('REPORT_BATCH_SIZE') ?? 2_000,
    reportsAtATime: read('REPORTS_AT_A_TIME') ?? 2,
    reportQueueLimit: read('REPORT_QUEUE_LIMIT') ?? 100,
    reportRetentionDays: read('REPORT_RETENTION_DAYS') ?? null,
    retentionDays: read('RETENTION_DAYS') ?? null,
    maxTimestampTtlSeconds: read('MAX_TIMESTAMP_TTL_SECONDS') ?? 300,
    defaultTimezone: read('DEFAULT_TIMEZONE') ?? 'America/Chicago',
    maxClockSkewSeconds: read('MAX_CLOCK_SKEW_SECONDS') ?? 600,
    auth,
    rateLimitPerMinute: rateLimit === 0 ? null : rateLimit,
    corsOrigins: read('CORS_ORIGINS') ?? [],
    auditRetentionDays: read('AUDIT_RETENTION_DAYS') ?? null,
    trustedProxies: read('TRUSTED_PROXIES') ?? [],
    fleetSilentAfterMinutes: read('FLEET_SILENT_AFTER_MINUTES') ?? 180,
    logLevel: read('LOG_LEVEL') ?? 'info',
  };
}

/** What a `.env` file sets; nothing where there is none. */
function readDotEnv(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new EnvironmentError(
      `${path} must be a file that this account may read, or not be there: ${message}`,
    );
  }
}
