import pg from 'pg';
import { parseInstant } from '../uptime/epoch-micros';

type TypeId = Parameters<pg.CustomTypesConfig['getTypeParser']>[0];

function parseTimestamptz(text: string): number {
  const instant = parseInstant(text);
  if (instant === null) throw new RangeError(`not an instant of the service's range: ${text}`);
  return instant;
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`beyond 2^53: ${text}`);
  return value;
}

/**
 * How values of the database arrive in Node: `timestamptz` as epoch microseconds (pg's own parser
 * would cut it to milliseconds), `int8` as a number. Sessions run in UTC, so the text has offset 0.
 */
export const pgTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: TypeId, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === pg.types.builtins.TIMESTAMPTZ) return parseTimestamptz;
      if (oid === pg.types.builtins.INT8) return parseInt8;
    }
    return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

/** Leaves every value as the text that came. */
export const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** How long a request waits for a connection, be it made or free. */
const CONNECTION_WAIT_MS = 5_000;
/** How long a statement waits for a lock of others, where its transaction has not more patience. */
const LOCK_WAIT_MS = 5_000;

/**
 * An address in which `sslmode` means what it means to libpq: pg by itself takes `require` and
 * `verify-ca` for `verify-full`, and says that it will stop doing so.
 */
function withLibpqTls(url: string): string {
  const address = new URL(url);
  if (address.searchParams.has('sslmode')) address.searchParams.set('uselibpqcompat', 'true');
  return address.href;
}

/** Settings that every connection of the service shares. */
export function connectionSettings(url: string): pg.ClientConfig {
  return {
    connectionString: withLibpqTls(url),
    types: pgTypes,
    options: '-c TimeZone=UTC -c DateStyle=ISO',
    application_name: 'store-monitoring',
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    keepAlive: true,
  };
}

/** Settings of the connections that requests and jobs share: none waits for others for ever. */
export function pooledSettings(url: string): pg.ClientConfig {
  const settings = connectionSettings(url);
  return { ...settings, options: `${settings.options ?? ''} -c lock_timeout=${LOCK_WAIT_MS}` };
}
