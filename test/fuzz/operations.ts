import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A call that the service offers, as its OpenAPI document describes it. */
export interface Operation {
  method: string;
  path: string;
  pathNames: string[];
  queryNames: string[];
  /** Those of them that may be there more than once. */
  repeatable: string[];
  bodyNames: string[] | null;
}

interface Described {
  parameters?: { name: string; in: string; schema?: { type?: string } }[];
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
}

interface OpenApi {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
}

/** All calls of the document that the build writes. */
export function operations(): Operation[] {
  const text = readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8');
  const { paths, components } = JSON.parse(text) as OpenApi;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const ref = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
      const namesIn = (place: string) =>
        parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
      return {
        method: method.toUpperCase(),
        path,
        pathNames: namesIn('path'),
        queryNames: namesIn('query'),
        repeatable: parameters
          .filter(({ schema }) => schema?.type === 'array')
          .map(({ name }) => name),
        bodyNames: requestBody ? Object.keys(components.schemas[ref]?.properties ?? {}) : null,
      };
    }),
  );
}
