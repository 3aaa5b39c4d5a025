import { Param, ParseUUIDPipe } from '@nestjs/common';
import { Problem } from './problem';

/** A path parameter that is a UUID; anything else is answered with 400. */
export function UuidParam(name: string): ParameterDecorator {
  return Param(
    name,
    new ParseUUIDPipe({
      exceptionFactory: () =>
        Problem.badRequest(`${name} must be a UUID such as 7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11.`, {
          parameter: name,
        }),
    }),
  );
}
