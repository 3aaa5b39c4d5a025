import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';
import { pinoHttp, type HttpLogger, type Options } from 'pino-http';
import pretty from 'pino-pretty';

/** Where the log goes: a server's to standard output, a command's beside its answer. */
export type LogDestination = 'stdout' | 'stderr';

/** Injection token of the middleware that logs requests. */
export const HTTP_LOGGER = Symbol('HTTP_LOGGER');

const MOST_UNWRITTEN_BYTES = 1024 * 1024;

/** Asked every few seconds by machines: logged at `debug`. */
const QUIET_ROUTES = /^\/(api\/v1\/)?health|^\/metrics/;

/** A caller's own request id is kept where it is a plain word. */
function requestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', id);
  return id;
}

/** Kept out of every line, whatever is logged; headers are not logged at all. */
const SECRETS = ['authorization', 'cookie', 'password', 'databaseUrl', 'connectionString'];

/** What the log of any program leaves out. */
export const REDACTED = {
  paths: ['', '*.', '*.*.'].flatMap((place) => [
    ...SECRETS.map((name) => `${place}${name}`),
    `${place.replace(/\.$/, '')}["x-api-key"]`,
    `${place.replace(/\.$/, '')}["set-cookie"]`,
  ]),
  censor: '[redacted]',
};

const requestOptions = {
  genReqId: requestId,
  serializers: {
    req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
      id,
      method,
      url,
    }),
    res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
  },
  customLogLevel: (request, response) => {
    if (response.statusCode >= 500) return 'error';
    return QUIET_ROUTES.test(request.url ?? '') ? 'debug' : 'info';
  },
  customSuccessMessage: (request, response, ms) =>
    `${request.method ?? ''} ${request.url ?? ''} ${response.statusCode} in ${Math.round(ms)} ms`,
  customErrorMessage: (request, response) =>
    `${request.method ?? ''} ${request.url ?? ''} ${response.statusCode}`,
} satisfies Options;

/**
 * Where lines of JSON go. A disk that is full, or a reader that has left, must not end the service: lines
 * that cannot be written are kept up to a bound, then dropped.
 */
function file(fd: number): ReturnType<typeof pino.destination> {
  const destination = pino.destination({ fd, sync: true, maxLength: MOST_UNWRITTEN_BYTES });
  destination.on('error', () => undefined);
  return destination;
}

/**
 * The structured log of a process, and the middleware that writes one line a request: JSON lines,
 * or for a terminal something a person can read.
 */
export function httpLogger(level: string, destination: LogDestination): HttpLogger {
  const output = process[destination];
  const stream = output.isTTY
    ? pretty({
        destination: output.fd,
        singleLine: true,
        ignore: 'pid,hostname,req,res,responseTime,context',
        sync: true,
      })
    : file(output.fd);
  return pinoHttp({ ...requestOptions, logger: pino({ level, redact: REDACTED }, stream) });
}
