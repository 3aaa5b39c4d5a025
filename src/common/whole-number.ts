import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** A whole number written in digits alone; `null` for any other text: `1e2`, `0x10`, `+5`, ` 5`. */
export function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A query parameter that is a whole number from `least` to `most`, in digits alone. */
export function WholeNumberParameter(name: string, least: number, most: number): PropertyDecorator {
  const message = `${name} must be a whole number from ${least} to ${most}, in digits alone`;
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (wholeNumber(value) ?? value) : value,
    ),
    IsInt({ message }),
    Min(least, { message }),
    Max(most, { message }),
  );
}
