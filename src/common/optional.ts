import { ValidateIf } from 'class-validator';

/**
 * A field that may be left away. Unlike class-validator's `IsOptional`, an explicit `null` is not
 * let through: it is checked like any other value, and refused.
 */
export function Optional(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
