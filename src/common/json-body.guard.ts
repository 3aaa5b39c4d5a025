import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { readJsonBody } from './json-body';

/**
 * Lets calls through whose body can be read. It stands behind the guard of the roles, so that of who
 * may not make a call nothing is read (`docs/decisions/0027-bodies-behind-the-roles.md`).
 */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  /** @throws Problem 400, 413 or 415 where the body cannot be read. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    if (request.headers.expect !== undefined) response.writeContinue();
    await readJsonBody(request, response);
    return true;
  }
}
