import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { readJsonBody } from './json-body';

/**
 * Reads bodies behind the guards and before the pipes: of who may not make a call, nothing is read
 * (`docs/decisions/0027-bodies-behind-the-guards.md`).
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    await readJsonBody(http.getRequest<Request>(), http.getResponse<Response>());
    return next.handle();
  }
}
