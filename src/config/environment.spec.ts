import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, readEnvironment } from './environment';

describe('readEnvironment', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'environment-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('gives the documented defaults when nothing is set', () => {
    expect(readEnvironment({}, root)).toEqual({
      databaseUrl: null,
      databaseOwnerUrl: null,
      embeddedDatabaseDir: join(root, '.data/postgres'),
      embeddedDatabaseDirIsExplicit: false,
      host: '127.0.0.1',
      port: 8000,
      dataDir: join(root, 'data'),
      reportsDir: join(root, 'reports'),
      reportBatchSize: 2000,
      reportQueueLimit: 100,
      reportsAtATime: 2,
      databaseConnections: 12,
      reportRetentionDays: null,
      retentionDays: null,
      maxTimestampTtlSeconds: 300,
      defaultTimezone: 'America/Chicago',
      maxClockSkewSeconds: 600,
      auth: 'off',
      rateLimitPerMinute: null,
      corsOrigins: [],
      auditRetentionDays: null,
      trustedProxies: [],
      fleetSilentAfterMinutes: 180,
      logLevel: 'info',
    });
  });

  it('reads .env at the root, and lets the environment win', () => {
    writeFileSync(join(root, '.env'), 'PORT=9000\nHOST=0.0.0.0\n# a comment\n');
    expect(readEnvironment({ PORT: '9001' }, root)).toMatchObject({ port: 9001, host: '0.0.0.0' });
  });

  it('names a .env that cannot be read', () => {
    mkdirSync(join(root, '.env'));
    expect(() => readEnvironment({}, root)).toThrow(EnvironmentError);
    expect(() => readEnvironment({}, root)).toThrow(
      /\.env must be a file that this account may read, or not be there: EISDIR/,
    );
  });

  it('takes an empty value as not set', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: '' }, root)).toMatchObject({
      port: 8000,
      databaseUrl: null,
    });
  });

  it.each([
    ['127.0.0.1', 'off'],
    ['127.9.9.9', 'off'],
    ['::1', 'off'],
    ['localhost', 'off'],
    ['0.0.0.0', 'key'],
    ['::', 'key'],
    ['10.0.0.5', 'key'],
    ['127.0.0.1.example.com', 'key'],
    ['stores.example.com', 'key'],
  ])('on HOST=%s, AUTH is %s where it is not set', (host, auth) => {
    expect(readEnvironment({ HOST: host }, root).auth).toBe(auth);
    expect(readEnvironment({ HOST: host, AUTH: 'off' }, root).auth).toBe('off');
    expect(readEnvironment({ HOST: host, AUTH: 'key' }, root).auth).toBe('key');
  });

  it('takes TRUSTED_PROXIES as a list', () => {
    const { trustedProxies } = readEnvironment(
      { TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,2001:db8::/32' },
      root,
    );
    expect(trustedProxies).toEqual(['loopback', '10.0.0.0/8', '2001:db8::/32']);
  });

  it.each([
    [{ AUTH: 'off' }, null],
    [{ AUTH: 'off', RATE_LIMIT_PER_MINUTE: '60' }, 60],
    [{ AUTH: 'key' }, 1_200],
    [{ AUTH: 'key', RATE_LIMIT_PER_MINUTE: '60' }, 60],
    [{ AUTH: 'key', RATE_LIMIT_PER_MINUTE: '0' }, null],
  ])('with %j, the calls of a minute are limited to %s', (variables, limit) => {
    expect(readEnvironment(variables, root).rateLimitPerMinute).toBe(limit);
  });

  it('takes CORS_ORIGINS as a list', () => {
    const { corsOrigins } = readEnvironment(
      { CORS_ORIGINS: 'https://a.example.com, http://localhost:5173' },
      root,
    );
    expect(corsOrigins).toEqual(['https://a.example.com', 'http://localhost:5173']);
  });

  it('takes RETENTION_DAYS from a week on', () => {
    expect(readEnvironment({ RETENTION_DAYS: '7' }, root).retentionDays).toBe(7);
    expect(readEnvironment({ RETENTION_DAYS: '36500' }, root).retentionDays).toBe(36_500);
  });

  it.each([
    ['DATABASE_URL', 'mysql://localhost/x', 'postgres://'],
    ['DATABASE_URL', 'nonsense', 'postgres://'],
    ['DATABASE_OWNER_URL', 'nonsense', 'postgres://'],
    ['DATABASE_URL', 'postgres://h/d?sslmode=prefer', 'disable, require, verify-ca'],
    ['DATABASE_URL', 'postgres://h/d?sslmode=verify-ca', 'sslrootcert'],
    ['DATABASE_URL', 'postgres://h/d?sslmode=require&sslrootcert=/no/where', 'can be read'],
    ['DATABASE_URL', 'postgres://h/d?sslrootcert=/dev/null', 'sslmode'],
    ['DATABASE_CONNECTIONS', '5', '6 to 200'],
    ['HOST', 'a b', 'host name'],
    ['PORT', '65536', '0 to 65535'],
    ['PORT', '80a', '0 to 65535'],
    ['REPORT_BATCH_SIZE', '0', '1 to 100000'],
    ['REPORTS_AT_A_TIME', '17', '1 to 16'],
    ['REPORT_QUEUE_LIMIT', '0', '1 to 100000'],
    ['REPORT_RETENTION_DAYS', '-1', '1 to 36500'],
    ['RETENTION_DAYS', '6', '7 to 36500'],
    ['RETENTION_DAYS', '36501', '7 to 36500'],
    ['RETENTION_DAYS', '30.5', '7 to 36500'],
    ['MAX_TIMESTAMP_TTL_SECONDS', '1.5', '0 to 86400'],
    ['DEFAULT_TIMEZONE', 'Chicago', 'IANA'],
    ['MAX_CLOCK_SKEW_SECONDS', '86401', '0 to 86400'],
    ['AUTH', 'on', 'off, key'],
    ['AUTH', 'OFF', 'off, key'],
    ['RATE_LIMIT_PER_MINUTE', '-1', '1 to 1000000'],
    ['RATE_LIMIT_PER_MINUTE', '1000001', '1 to 1000000'],
    ['CORS_ORIGINS', 'stores.example.com', 'origins'],
    ['CORS_ORIGINS', 'https://stores.example.com/', 'origins'],
    ['CORS_ORIGINS', '.*', 'origins'],
    ['AUDIT_RETENTION_DAYS', '89', '90 to 36500'],
    ['TRUSTED_PROXIES', 'proxy', 'subnets'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'subnets'],
    ['TRUSTED_PROXIES', '10.0.0.1,', 'subnets'],
    ['FLEET_SILENT_AFTER_MINUTES', '0', '1 to 525600'],
    ['FLEET_SILENT_AFTER_MINUTES', '525601', '1 to 525600'],
    ['LOG_LEVEL', 'loud', 'info'],
  ])('refuses %s=%s in one line that names it and what it may be', (name, value, expected) => {
    const read = () => readEnvironment({ [name]: value }, root);
    expect(read).toThrow(EnvironmentError);
    const shown = value.replace('?', '\\?');
    expect(read).toThrow(new RegExp(`^${name} is "${shown}", but must be .*${expected}[^\\n]*$`));
  });

  it.each(['DATABASE_URL', 'DATABASE_OWNER_URL'])(
    'keeps the password of %s out of the error',
    (name) => {
      const read = () => readEnvironment({ [name]: 'mysql://me:se:c/r@t@host/db' }, root);
      expect(read).toThrow(/mysql:\/\/\*\*\*@host\/db/);
    },
  );

  it('refuses an owner of no database', () => {
    const read = () => readEnvironment({ DATABASE_OWNER_URL: 'postgres://owner@host/db' }, root);
    expect(read).toThrow(/DATABASE_OWNER_URL is set, but DATABASE_URL is not/);
  });
});
