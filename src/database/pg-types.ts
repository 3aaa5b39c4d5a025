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
 * Settings that every connection of the service shares. `options` of the address hold against those
 * in `defaults`, and not against how instants are written.
 */
export function connectionSettings(url: string, defaults = ''): pg.ClientConfig {
  const address = new URL(url);
  const parameters = address.searchParams;
  // As to libpq: pg by itself takes `require` and `verify-ca` for `verify-full`, and says that it will stop doing so.
  if (parameters.has('sslmode')) parameters.set('uselibpqcompat', 'true');
  const own = parameters.get('options');
  // pg would take these alone.
  if (own !== null) parameters.delete('options');
  return {
    connectionString: address.href,
    types: pgTypes,
    options: `${defaults} ${own ?? ''} -c TimeZone=UTC -c DateStyle=ISO`,
    application_name: 'store-monitoring',
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    keepAlive: true,
  };
}

/** Settings of the connections that requests and jobs share: none waits for others for ever. */
export function pooledSettings(url: string): pg.ClientConfig {
  return connectionSettings(url, `-c lock_timeout=${LOCK_WAIT_MS}`);
}
