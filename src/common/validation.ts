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

/** Far more than any body or query has: each that is not known would be told of by itself. */
const MOST_FIELDS = 100;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // The conversion to a DTO drops names such as `constructor` before they could be refused.
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (names.length > MOST_FIELDS) {
      throw Problem.badRequest(
        `There are ${names.length} fields, more than ${MOST_FIELDS}; nothing here has so many.`,
      );
    }
    const dropped = names.find((name) => name in Object.prototype);
    if (dropped !== undefined) {
      throw Problem.badRequest(`${shownName(dropped)} is not known here.`, { field: dropped });
    }
    if (isDeeper(value, MOST_LEVELS)) {
      throw Problem.badRequest(
        `The values are nested more than ${MOST_LEVELS} levels deep; nothing here is.`,
      );
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
