import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Role } from './role';

/** What a route needs of its caller: a role, or nothing at all. */
export type Need = Role | 'none';

/** A route's need; where a query parameter decides, `need` is the least of what it may come to. */
export interface RouteNeed {
  readonly need: Need;
  readonly by?: { readonly parameter: string; readonly roles: Readonly<Record<string, Role>> };
}

/** Under this a route, or a whole controller, says what it needs. */
export const ROUTE_NEED = Symbol('ROUTE_NEED');
/** The same for readers of the OpenAPI document. */
export const ROLE_EXTENSION = 'x-role';
export const ROLE_BY_EXTENSION = 'x-role-by';

/** Says which role a route needs (`docs/security.md`); on a controller, each of its routes that says nothing. */
export function Needs(need: Need): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata<symbol, RouteNeed>(ROUTE_NEED, { need }),
    ApiExtension(ROLE_EXTENSION, need),
  );
}

/**
 * Says which role a route needs by the value of a query parameter: decided before anything of the
 * body is read. Any other value needs the `least` role, and is refused by what checks the parameter.
 */
export function NeedsByQuery(
  parameter: string,
  least: Role,
  roles: Readonly<Record<string, Role>>,
): MethodDecorator {
  return applyDecorators(
    SetMetadata<symbol, RouteNeed>(ROUTE_NEED, { need: least, by: { parameter, roles } }),
    ApiExtension(ROLE_EXTENSION, least),
    ApiExtension(ROLE_BY_EXTENSION, { [parameter]: roles }),
  );
}
