import { IsString, Matches, type ValidationOptions } from 'class-validator';
import { applyDecorators } from '@nestjs/common';

/** What PostgreSQL cannot keep as text: NUL, and halves of surrogate pairs. */
const NOT_STORABLE = /[\0\p{Cs}]/u;
const STORABLE = /^[^\0\p{Cs}]*$/u;

/** Whether the database can be asked about a text: it is well-formed Unicode without NUL. */
export function isStorableText(text: string): boolean {
  return !NOT_STORABLE.test(text);
}

/** A field that is text, and such as the database can be asked about. */
export function IsText(options: ValidationOptions = {}): PropertyDecorator {
  const storable = { message: '$property must be well-formed text without NUL', ...options };
  return applyDecorators(IsString(options), Matches(STORABLE, storable));
}

const MOST_OF_A_NAME = 100;

/** A name that a caller sent, as a message shows it: a plain word as it is, others in quotes. */
export function shownName(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, MOST_OF_A_NAME));
}
