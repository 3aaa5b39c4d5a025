import { UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from './problem';
import { shownName } from './text';

class NoQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const [name] = Object.keys(context.switchToHttp().getRequest<Request>().query);
    if (name === undefined) return true;
    throw Problem.badRequest(
      `${shownName(name)} is not known here; this call takes no query parameters.`,
      {
        parameter: name,
      },
    );
  }
}

/**
 * Refuses query parameters on calls that take none (`docs/api.md`, section 6): those that take some
 * have a DTO, which refuses what it does not name.
 */
export function NoQuery(): MethodDecorator & ClassDecorator {
  return UseGuards(NoQueryGuard);
}
