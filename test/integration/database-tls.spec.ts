import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { connectionSettings } from '../../src/database/pg-types';
import { runMigrations } from '../../src/database/run-migrations';
import { ScratchDirectory } from '../support/embedded-postgres-harness';
import { eventually } from '../support/eventually';

const scratch = new ScratchDirectory();
const file = (name: string) => join(scratch.path, name);
let server: EmbeddedPostgres;
let port: number;

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe', cwd: scratch.path });
}

/** An authority that signs a certificate for `localhost`, and one that has signed nothing. */
function makeCertificates(): void {
  const days = ['-days', '2', '-nodes'];
  for (const name of ['authority', 'stranger']) {
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', ...days, '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
    );
  }
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', ...days, '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-CA', 'authority.crt', '-CAkey', 'authority.key'],
    ...['-keyout', 'server.key', '-out', 'server.crt'],
  );
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port: free } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return free;
}

beforeAll(async () => {
  makeCertificates();
  writeFileSync(file('hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 trust\n');
  const attach = (settings: Record<string, string>) =>
    EmbeddedPostgres.attach({
      directory: file('postgres'),
      directoryIsExplicit: true,
      log: () => undefined,
      settings: { fsync: 'off', ...settings },
      ...(process.env['TEST_POSTGRES_BIN'] === undefined
        ? {}
        : { binaryDirectory: process.env['TEST_POSTGRES_BIN'] }),
    });
  // Makes the cluster, and with it the account that has to own the key.
  await (await attach({})).release();
  const { uid, gid } = statSync(file('postgres'));
  for (const name of ['server.key', 'server.crt', 'hba.conf']) {
    chmodSync(file(name), 0o600);
    chownSync(file(name), uid, gid);
  }
  port = await freePort();
  server = await attach({
    listen_addresses: '127.0.0.1',
    port: String(port),
    ssl: 'on',
    ssl_cert_file: file('server.crt'),
    ssl_key_file: file('server.key'),
    hba_file: file('hba.conf'),
  });
});
afterAll(async () => {
  await server.release();
  scratch.remove();
});

const address = (host: string, tls: string) =>
  `postgres://app@${host}:${port}/store_monitoring${tls}`;
const AUTHORITY = () => `&sslrootcert=${file('authority.crt')}`;
const STRANGER = () => `&sslrootcert=${file('stranger.crt')}`;

/** Whether a connection is encrypted; the reason where there is none. */
async function encryption(host: string, tls: string): Promise<boolean | string> {
  const client = new Client(connectionSettings(address(host, tls)));
  try {
    await client.connect();
    const { rows } = await client.query<{ ssl: boolean }>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return rows[0]?.ssl ?? 'no row';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end();
  }
}

describe('sslmode in DATABASE_URL means what it means to libpq', () => {
  it.each([
    ['none: not encrypted', 'localhost', () => '', false],
    ['disable: not encrypted', 'localhost', () => '?sslmode=disable', false],
    ['require: encrypted, whoever it is', '127.0.0.1', () => '?sslmode=require', true],
    [
      'require with an authority: signed by it, whatever the name',
      '127.0.0.1',
      () => `?sslmode=require${AUTHORITY()}`,
      true,
    ],
    [
      'require with another authority',
      'localhost',
      () => `?sslmode=require${STRANGER()}`,
      /certificate/,
    ],
    [
      'verify-ca: signed, whatever the name',
      '127.0.0.1',
      () => `?sslmode=verify-ca${AUTHORITY()}`,
      true,
    ],
    [
      'verify-ca with another authority',
      'localhost',
      () => `?sslmode=verify-ca${STRANGER()}`,
      /certificate/,
    ],
    [
      'verify-full: signed, with the name',
      'localhost',
      () => `?sslmode=verify-full${AUTHORITY()}`,
      true,
    ],
    [
      'verify-full with another name',
      '127.0.0.1',
      () => `?sslmode=verify-full${AUTHORITY()}`,
      /does not match certificate/,
    ],
    [
      'verify-full of an authority that nobody knows',
      'localhost',
      () => '?sslmode=verify-full',
      /certificate/,
    ],
  ])('%s', async (_, host, tls, expected) => {
    const found = await encryption(host, tls());
    if (typeof expected === 'boolean') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  it('also while the schema is migrated, by TypeORM and by the queue', async () => {
    writeFileSync(file('hba.conf'), 'local all all trust\nhostssl all all 127.0.0.1/32 trust\n');
    process.kill(server.postmasterPid, 'SIGHUP');
    await eventually('the server refuses what is not encrypted', async () => {
      const found = await encryption('localhost', '');
      return typeof found === 'string' ? found : null;
    });
    await expect(runMigrations(address('localhost', ''))).rejects.toThrow('no encryption');
    await runMigrations(address('localhost', `?sslmode=verify-full${AUTHORITY()}`));
  });
});
