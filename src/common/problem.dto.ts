import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** An error: a problem document (RFC 9457), as `application/problem+json`. */
export class ProblemDto {
  /** @example "about:blank" */
  type!: string;
  /** The status in words. @example "Not Found" */
  title!: string;
  /** The HTTP status. @example 404 */
  status!: number;
  /** What is wrong, and what would be right. */
  detail!: string;
  /** The request's id, as in the log and in the header `X-Request-Id`. @example "b3f1c2de-7d0f-4f7e-9a55-0c8f6f3c2a10" */
  request_id!: string;
}

/** What the document says of an answer that is a problem. */
export function problemResponse(status: number, description: string) {
  const schema = { $ref: getSchemaPath(ProblemDto) };
  return { status, description, content: { 'application/problem+json': { schema } } };
}

/** Documents an answer that is a problem. */
export function ApiProblem(status: number, description: string): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ApiResponse(problemResponse(status, description)),
  );
}
