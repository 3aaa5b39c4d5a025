import type { NextFunction, Request, Response } from 'express';
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
