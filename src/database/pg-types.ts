import pg from 'pg';
import { parseInstant } from '../uptime/epoch-micros';
import type { SocketGroup } from './database-sockets';

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
/** How long a statement of a request takes at most: the database ends it. */
const STATEMENT_TAKES_MS = 30_000;
/** The same where the connection itself has stopped, and the end never comes. */
export const ANSWER_WAIT_MS = 35_000;
/** From when on a quiet connection is looked after, so that nothing on the way forgets it. */
const KEEP_ALIVE_MS = 10_000;

/** Settings of a session by name, as whole numbers. */
type SessionSettings = Readonly<Record<string, number>>;

/**
 * Settings that the service has for itself, whatever the role or the database has been given: a time-out
 * for stray queries would end files and reports in their middle. A machine that vanished is noticed by
 * the database within 25 s: until then it counts as alive.
 */
const SESSION: SessionSettings = {
  statement_timeout: 0,
  lock_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  idle_session_timeout: 0,
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
};

/**
 * What neither role nor database nor address may set otherwise: how values are written; that statements see
 * what others have committed, which the locks of writers rest on; and that the run-time role reads the
 * tables of the queue, which `row_security=off` refuses it.
 */
const OWN = [
  ...['TimeZone=UTC', 'DateStyle=ISO', 'IntervalStyle=postgres', 'bytea_output=hex'],
  ...['extra_float_digits=1', 'client_encoding=UTF8', 'standard_conforming_strings=on'],
  ...['default_transaction_isolation=read\\ committed', 'row_security=on'],
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

function optionsOf(settings: SessionSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/**
 * Settings that every connection of the service shares. `options` of the address hold against those
 * in `defaults`, and not against {@link OWN}.
 */
export function connectionSettings(
  url: string,
  defaults: SessionSettings = SESSION,
): pg.ClientConfig {
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
    options: `${optionsOf(defaults)} ${own ?? ''} ${OWN}`,
    application_name: 'store-monitoring',
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  };
}

/** Settings of the connections of files and reports, whose statements take as long as they take. */
export function workSettings(url: string, sockets: SocketGroup): pg.ClientConfig {
  return {
    ...connectionSettings(url, { ...SESSION, lock_timeout: LOCK_WAIT_MS }),
    stream: sockets.make,
  };
}

/** Settings of the connections of requests: none waits for anything for ever. */
export function requestSettings(url: string, sockets: SocketGroup): pg.ClientConfig {
  const defaults = {
    ...SESSION,
    lock_timeout: LOCK_WAIT_MS,
    statement_timeout: STATEMENT_TAKES_MS,
  };
  return {
    ...connectionSettings(url, defaults),
    stream: sockets.make,
    query_timeout: ANSWER_WAIT_MS,
  };
}
