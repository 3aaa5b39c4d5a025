import type { Role } from '../../src/common/role';

/** What the tests read of an OpenAPI document. */
export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, OpenApiOperation>>;
}

export interface OpenApiOperation {
  description?: string;
  security?: unknown[];
  responses: Record<string, { content?: object }>;
  'x-role'?: Role | 'none';
  'x-role-by'?: Record<string, Record<string, Role>>;
}

/** A call that a document names. */
export interface OpenApiCall {
  method: string;
  path: string;
  operation: OpenApiOperation;
}

/** All calls of a document. */
export function callsOf(document: OpenApi): OpenApiCall[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}
