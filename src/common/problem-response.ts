import type { Request, Response } from 'express';
import type { Problem } from './problem';

/** The members of a problem document (RFC 9457). */
export function problemDocument(problem: Problem, requestId: string): Record<string, unknown> {
  return {
    type: 'about:blank',
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    request_id: requestId,
    ...problem.extras,
  };
}

/**
 * Writes a problem document (RFC 9457; `docs/api.md`, section 6). Where part of another answer is
 * out already, the connection is cut: that is all that tells the caller.
 */
export function writeProblem(request: Request, response: Response, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.removeHeader('Content-Disposition');
  if (problem.retryAfterSeconds !== undefined) {
    response.setHeader('Retry-After', String(problem.retryAfterSeconds));
  }
  // What is 401 has to say how to do better: where nothing else is said, by a key.
  if (problem.status === 401 && !response.hasHeader('WWW-Authenticate')) {
    response.setHeader('WWW-Authenticate', 'Bearer realm="store-monitoring"');
  }
  const body = Buffer.from(JSON.stringify(problemDocument(problem, request.id as string)));
  response.statusCode = problem.status;
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Content-Length', body.length);
  // By itself, Express would look for a tag that nobody asks for: most of what a refusal costs.
  response.end(body);
}
