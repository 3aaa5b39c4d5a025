import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { json, type Request, type RequestHandler, type Response } from 'express';
import { API } from './api-prefix';
import { cutSoon } from './cut-soon';
import { holdsMoreValues, MOST_JSON_VALUES } from './json-size';
import { Problem } from './problem';
import { isAboutSession } from './session-path';

/** The most that a body may hold, unpacked. */
const MOST_MIB = 8;
const MOST_BYTES = MOST_MIB * 2 ** 20;
/** Of strangers who sign in, nothing longer than a key is read. */
const MOST_KIB_OF_STRANGERS = 4;
const MOST_BYTES_OF_STRANGERS = MOST_KIB_OF_STRANGERS * 2 ** 10;
const UPLOADS = new RegExp(`^/${API}/ingestions/?$`, 'i');

/** Whether a request brings a file, which may be of any length. */
export function isUpload({ path }: Pick<Request, 'path'>): boolean {
  return UPLOADS.test(path);
}

function isJson({ headers }: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** Whether a request brings a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

/** What is wrong with how a body is sent; `null` where it can be read. */
function problemOfSending(request: Request): Problem | null {
  const { headers } = request;
  if (!isUpload(request) && !isJson(request)) {
    return Problem.unsupportedMediaType(
      'The body must be JSON, sent with the header Content-Type: application/json.',
    );
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1];
  if (isJson(request) && charset !== undefined && !/^utf-?8$/i.test(charset)) {
    return Problem.unsupportedMediaType('The body must be JSON in UTF-8.');
  }
  const encoding = headers['content-encoding']?.toLowerCase() ?? '';
  if (!['', 'identity', 'gzip'].includes(encoding)) {
    return Problem.unsupportedMediaType('The body must come with Content-Encoding gzip or none.');
  }
  return null;
}

const TOO_MANY_VALUES = 'values.too.many';

/** Takes JSON in UTF-8. Broken UTF-8 is refused: replaced, ids would become others. */
function jsonUpTo(limit: number): RequestHandler {
  return json({
    limit,
    type: isJson,
    verify: (_request, _response, body) => {
      if (!isUtf8(body)) throw new Error('not UTF-8');
      if (holdsMoreValues(body)) {
        throw Object.assign(new Error('too many values'), { type: TOO_MANY_VALUES });
      }
    },
  });
}

const parse = jsonUpTo(MOST_BYTES);
const parseOfStrangers = jsonUpTo(MOST_BYTES_OF_STRANGERS);

function problemOfLength(request: Request): Problem {
  return Problem.payloadTooLarge(
    isAboutSession(request)
      ? `The body is larger than ${MOST_KIB_OF_STRANGERS} KiB; send a key alone.`
      : `The body is larger than ${MOST_MIB} MiB; send it in smaller parts.`,
  );
}

/** Whether a body says that it is too large: it is refused at once, not when its sender is through. */
function isAnnouncedTooLarge(request: Request): boolean {
  const most = isAboutSession(request) ? MOST_BYTES_OF_STRANGERS : MOST_BYTES;
  return Number(request.headers['content-length'] ?? 0) > most;
}

/** What is wrong with a body that the parser refused; any other error as it is. */
function explained(error: unknown, request: Request): Error {
  const { type, code, message } = error as { type?: unknown; code?: unknown; message?: unknown };
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return Problem.badRequest('The body is not what its Content-Encoding says; send it plain.');
  }
  switch (type) {
    case 'entity.parse.failed':
      return Problem.badRequest(`The body is not valid JSON: ${String(message)}.`);
    case 'entity.verify.failed':
      return Problem.badRequest('The body is not UTF-8; send JSON in UTF-8.');
    case TOO_MANY_VALUES:
      return Problem.payloadTooLarge(
        `The body holds more than ${MOST_JSON_VALUES} values; send it in smaller parts.`,
      );
    case 'entity.too.large':
      return problemOfLength(request);
    case 'request.aborted':
    case 'request.size.invalid':
      return Problem.badRequest('The body broke off before its end; send it again.');
    default:
      return error instanceof Error ? error : new Error(String(message));
  }
}

/**
 * Reads the body of a request, where it has one. What is not JSON where JSON is meant is refused:
 * parsed as nothing, it would be ignored in silence. Uploads say for themselves what they take, and
 * are left to be read. Both may be packed, with gzip alone.
 * @throws Problem 400, 413 or 415 where the body cannot be read.
 */
export async function readJsonBody(request: Request, response: Response): Promise<void> {
  const problem = hasBody(request) ? problemOfSending(request) : null;
  if (problem !== null) throw problem;
  if (isUpload(request)) return;
  if (isAnnouncedTooLarge(request)) {
    cutSoon(request, response);
    throw problemOfLength(request);
  }
  await new Promise<void>((resolve, reject) => {
    const parser = isAboutSession(request) ? parseOfStrangers : parse;
    parser(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(explained(error, request));
    });
  });
  if (Array.isArray(request.body)) {
    throw Problem.badRequest('The body must be a JSON object, not a list.');
  }
}
