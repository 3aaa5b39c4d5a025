import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import { Problem } from './problem';

/** The most that a JSON body may hold. */
export const MOST_JSON_BYTES = '8mb';

/**
 * Refuses a body that is not JSON where JSON is meant: parsed as nothing, it would be ignored in
 * silence. Uploads say for themselves what they take.
 */
export function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    Number(request.headers['content-length'] ?? 0) > 0 ||
    request.headers['transfer-encoding'] !== undefined;
  const isUpload = request.path.startsWith('/api/v1/ingestions');
  if (hasBody && !isUpload && !request.is('application/json')) {
    next(
      Problem.unsupportedMediaType(
        'The body must be JSON, sent with the header Content-Type: application/json.',
      ),
    );
    return;
  }
  next();
}

/** After the parser: a list at the top is no body that any call takes. */
export const requireObject: RequestHandler = (request, _response, next) => {
  next(
    Array.isArray(request.body)
      ? Problem.badRequest('The body must be a JSON object, not a list.')
      : undefined,
  );
};

/** Says of a body that the parser could not read what is wrong with it. */
export const explainUnreadableBody: ErrorRequestHandler = (error: unknown, _req, _res, next) => {
  const { type, message } = error as { type?: unknown; message?: unknown };
  next(
    type === 'entity.parse.failed'
      ? Problem.badRequest(`The body is not valid JSON: ${String(message)}.`)
      : error,
  );
};
