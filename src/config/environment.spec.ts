import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
      embeddedDatabaseDir: join(root, '.data/postgres'),
      embeddedDatabaseDirIsExplicit: false,
      host: '127.0.0.1',
      port: 8000,
      dataDir: join(root, 'data'),
      reportsDir: join(root, 'reports'),
      reportBatchSize: 2000,
      reportQueueLimit: 100,
      reportRetentionDays: null,
      retentionDays: null,
      maxTimestampTtlSeconds: 300,
      defaultTimezone: 'America/Chicago',
      maxClockSkewSeconds: 600,
      logLevel: 'info',
    });
  });

  it('reads .env at the root, and lets the environment win', () => {
    writeFileSync(join(root, '.env'), 'PORT=9000\nHOST=0.0.0.0\n# a comment\n');
    expect(readEnvironment({ PORT: '9001' }, root)).toMatchObject({ port: 9001, host: '0.0.0.0' });
  });

  it('takes an empty value as not set', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: '' }, root)).toMatchObject({
      port: 8000,
      databaseUrl: null,
    });
  });

  it('takes RETENTION_DAYS from a week on', () => {
    expect(readEnvironment({ RETENTION_DAYS: '7' }, root).retentionDays).toBe(7);
    expect(readEnvironment({ RETENTION_DAYS: '36500' }, root).retentionDays).toBe(36_500);
  });

  it.each([
    ['DATABASE_URL', 'mysql://localhost/x', 'postgres://'],
    ['DATABASE_URL', 'nonsense', 'postgres://'],
    ['HOST', 'a b', 'host name'],
    ['PORT', '65536', '0 to 65535'],
    ['PORT', '80a', '0 to 65535'],
    ['REPORT_BATCH_SIZE', '0', '1 to 100000'],
    ['REPORT_QUEUE_LIMIT', '0', '1 to 100000'],
    ['REPORT_RETENTION_DAYS', '-1', '1 to 36500'],
    ['RETENTION_DAYS', '6', '7 to 36500'],
    ['RETENTION_DAYS', '36501', '7 to 36500'],
    ['RETENTION_DAYS', '30.5', '7 to 36500'],
    ['MAX_TIMESTAMP_TTL_SECONDS', '1.5', '0 to 86400'],
    ['DEFAULT_TIMEZONE', 'Chicago', 'IANA'],
    ['MAX_CLOCK_SKEW_SECONDS', '86401', '0 to 86400'],
    ['LOG_LEVEL', 'loud', 'info'],
  ])('refuses %s=%s in one line that names it and what it may be', (name, value, expected) => {
    const read = () => readEnvironment({ [name]: value }, root);
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(new RegExp(`^${name} is "${value}", but must be .*${expected}[^\\n]*$`));
  });

  it('keeps the password of a database address out of the error', () => {
    const read = () => readEnvironment({ DATABASE_URL: 'mysql://me:se:c/r@t@host/db' }, root);
    expect(read).toThrow(/mysql:\/\/\*\*\*@host\/db/);
  });
});
