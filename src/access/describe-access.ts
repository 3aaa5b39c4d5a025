import type { OpenAPIObject } from '@nestjs/swagger';
import { ROLE_BY_EXTENSION, ROLE_EXTENSION } from '../common/needs';
import { problemResponse } from '../common/problem.dto';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Any of them will do. */
const CREDENTIALS = [{ bearer: [] }, { header: [] }, { session: [] }];

const CLOSED = {
  429: problemResponse(429, 'More calls than a minute has; `Retry-After` says when it is over.'),
  401: problemResponse(401, 'With `AUTH=key`: no key or session was shown, or not one that holds.'),
  403: problemResponse(
    403,
    'With `AUTH=key`: the role of the key is too small; `needed_role` names the one that is needed. ' +
      'With a session: the call changes something and lacks the header `X-Requested-With`, or comes from another site.',
  ),
};

function extension(operation: Operation, name: string): unknown {
  return (operation as unknown as Record<string, unknown>)[name];
}

function sentence(operation: Operation): string {
  const role = extension(operation, ROLE_EXTENSION);
  const by = extension(operation, ROLE_BY_EXTENSION) as
    Record<string, Record<string, string>> | undefined;
  if (role === 'none') return 'Open to all.';
  const cases = Object.entries(by ?? {}).flatMap(([parameter, roles]) =>
    Object.entries(roles).map(([value, needed]) => `\`${needed}\` for \`${parameter}=${value}\``),
  );
  return `Needs the role ${cases.length > 0 ? cases.join(', ') : `\`${String(role)}\``}.`;
}

/** Adds to each operation who may call it: in its description, its answers and its security. */
export function describeAccess(document: OpenAPIObject): OpenAPIObject {
  for (const item of Object.values(document.paths)) {
    for (const operation of METHODS.flatMap((method) => item[method] ?? [])) {
      const said = operation.description ? `${operation.description} ` : '';
      operation.description = `${said}${sentence(operation)}`;
      if (extension(operation, ROLE_EXTENSION) === 'none') continue;
      operation.security = CREDENTIALS;
      operation.responses = { ...CLOSED, ...operation.responses };
    }
  }
  return document;
}
