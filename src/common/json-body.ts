import { isUtf8 } from 'node:buffer';
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import type { IncomingMessage } from 'node:http';
import { API } from './api-prefix';
import { Problem } from './problem';

const MOST_JSON_BYTES = '8mb';
const UPLOADS = `/${API}/ingestions`;

/** Whether a request brings a file, which may be of any length. */
export function isUpload({ url }: IncomingMessage): boolean {
  return url?.startsWith(UPLOADS) ?? false;
}

function isJson({ headers }: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

/** What is wrong with how a body is sent; `null` where it can be read. */
function problemOfSending(request: IncomingMessage): Problem | null {
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

/**
 * Refuses a body that is not JSON where JSON is meant: parsed as nothing, it would be ignored in
 * silence. Uploads say for themselves what they take. Both may be packed, with gzip alone.
 */
export function requireJson(request: Request, _response: Response, next: NextFunction): void {
  next((hasBody(request) ? problemOfSending(request) : null) ?? undefined);
}

/** What the parser of JSON bodies takes. Broken UTF-8 is refused: replaced, ids would become others. */
export const JSON_PARSER = {
  limit: MOST_JSON_BYTES,
  type: (request: IncomingMessage) => !isUpload(request) && isJson(request),
  verify: (_request: IncomingMessage, _response: unknown, body: Buffer) => {
    if (!isUtf8(body)) throw new Error('not UTF-8');
  },
};

/** After the parser: a list at the top is no body that any call takes. */
export const requireObject: RequestHandler = (request, _response, next) => {
  next(
    Array.isArray(request.body)
      ? Problem.badRequest('The body must be a JSON object, not a list.')
      : undefined,
  );
};

/** What is wrong with a body that the parser refused; `null` for any other error. */
function problemOfBody(type: unknown, message: string): Problem | null {
  switch (type) {
    case 'entity.parse.failed':
      return Problem.badRequest(`The body is not valid JSON: ${message}.`);
    case 'entity.verify.failed':
      return Problem.badRequest('The body is not UTF-8; send JSON in UTF-8.');
    case 'entity.too.large':
      return Problem.payloadTooLarge('The body is larger than 8 MiB; send it in smaller parts.');
    case 'request.aborted':
    case 'request.size.invalid':
      return Problem.badRequest('The body broke off before its end; send it again.');
    default:
      return null;
  }
}

/** Says of a body that the parser could not read what is wrong with it. */
export const explainUnreadableBody: ErrorRequestHandler = (
  error: unknown,
  _request,
  _response,
  next,
) => {
  const { type, code, message } = error as { type?: unknown; code?: unknown; message?: unknown };
  if (typeof code === 'string' && code.startsWith('Z_')) {
    next(Problem.badRequest('The body is not what its Content-Encoding says; send it plain.'));
    return;
  }
  next(problemOfBody(type, String(message)) ?? error);
};
