import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { RefusedCalls } from '../audit/refused-calls';
import { currentCaller } from '../common/caller';
import { cutSoon } from '../common/cut-soon';
import { ROUTE_NEED, type Need, type RouteNeed } from '../common/needs';
import { Problem } from '../common/problem';
import { includesRole } from '../common/role';
import { APP_CONFIG, type AppConfig } from '../config/app-config';

/** A route that says nothing is closed to all but admins. */
const UNSAID: RouteNeed = { need: 'admin' };

/** Lets a caller do what the role allows, before anything of the body is read (`docs/security.md`). */
@Injectable()
export class NeedsGuard implements CanActivate {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly reflector: Reflector,
    private readonly refused: RefusedCalls,
  ) {}

  /** @throws Problem 403 that names the role which is needed, 401 for a stranger. */
  canActivate(context: ExecutionContext): true {
    if (this.config.auth === 'off') return true;
    const route =
      this.reflector.getAllAndOverride<RouteNeed | undefined>(ROUTE_NEED, [
        context.getHandler(),
        context.getClass(),
      ]) ?? UNSAID;
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const need = needOf(route, request);
    if (need === 'none') return true;
    const caller = currentCaller();
    if (!caller?.role) throw new Problem(401, 'This call needs a key.');
    if (includesRole(caller.role, need)) return true;
    cutSoon(request, http.getResponse<Response>());
    this.refused.note({ caller, status: 403, method: request.method, path: request.path });
    throw new Problem(
      403,
      `This call needs the role ${need}, but the key ${JSON.stringify(caller.name)} has the role ${caller.role}: use a key with that role.`,
      { needed_role: need },
    );
  }
}

function needOf({ need, by }: RouteNeed, { query }: Request): Need {
  const value = by && query[by.parameter];
  if (by === undefined || typeof value !== 'string' || !Object.hasOwn(by.roles, value)) return need;
  return by.roles[value] ?? need;
}
