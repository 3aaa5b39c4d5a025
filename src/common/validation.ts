import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Problem } from './problem';

function messages(errors: readonly ValidationError[]): string[] {
  return errors.flatMap(({ property, constraints, children }) => [
    ...Object.entries(constraints ?? {}).map(([rule, message]) =>
      rule === 'whitelistValidation' ? `${property} is not known here` : message,
    ),
    ...messages(children ?? []),
  ]);
}

/**
 * Checks bodies and queries against their DTOs. What a DTO does not name is refused, not ignored: a
 * misspelt filter would otherwise give a report of all stores.
 */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => {
      const found = messages(errors);
      return Problem.badRequest(`${found.join('; ')}.`, {
        errors: errors.map(({ property }, i) => ({ field: property, detail: found[i] })),
      });
    },
  });
}
