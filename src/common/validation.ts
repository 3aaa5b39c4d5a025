import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { Problem } from './problem';
import { shownName } from './text';

function messages(errors: readonly ValidationError[]): string[] {
  return errors.flatMap(({ property, constraints, children }) => [
    ...Object.entries(constraints ?? {}).map(([rule, message]) =>
      rule === 'whitelistValidation' ? `${shownName(property)} is not known here` : message,
    ),
    ...messages(children ?? []),
  ]);
}

/** Far deeper than any body or query: the conversion to a DTO walks down, and would not come back. */
const MOST_LEVELS = 8;
/** Far more than any object here has: the time of the conversion grows with their square. */
const MOST_FIELDS = 100;

/** @throws Problem 400 where values are nested too deep, or an object has too many fields. */
function requireSmall(value: unknown, levels = MOST_LEVELS): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) {
    throw Problem.badRequest(
      `The values are nested more than ${MOST_LEVELS} levels deep; nothing here is.`,
    );
  }
  const values: unknown[] = Object.values(value);
  if (!Array.isArray(value) && values.length > MOST_FIELDS) {
    throw Problem.badRequest(
      `There are ${values.length} fields, more than ${MOST_FIELDS}; nothing here has so many.`,
    );
  }
  for (const inner of values) requireSmall(inner, levels - 1);
}

class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    requireSmall(value);
    // The conversion to a DTO drops names such as `constructor` before they could be refused.
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const dropped = names.find((name) => name in Object.prototype);
    if (dropped !== undefined) {
      throw Problem.badRequest(`${shownName(dropped)} is not known here.`, { field: dropped });
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/**
 * Checks bodies and queries against their DTOs. What a DTO does not name is refused, not ignored: a
 * misspelt filter would otherwise give a report of all stores.
 */
export function validationPipe(): ValidationPipe {
  return new StrictValidationPipe({
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
