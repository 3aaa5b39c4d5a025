import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { z } from 'zod';
import { Problem } from './problem';
import { isStorableText } from './text';

/** One page of a list (`docs/api.md`, section 6): `next_cursor` is `null` on the last page. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

const CURSOR_IS_STRANGE =
  'cursor is not one that this list gave out; leave it away to start at the first page';

/**
 * Writes where a list goes on, as opaque text. `value` holds the sort, the filters and the last key
 * of the page; `list` names the list, so that a cursor of one list does not fit another.
 */
export function encodeCursor(list: string, value: unknown): string {
  return Buffer.from(JSON.stringify([list, value])).toString('base64url');
}

/** Strings of a cursor go into queries, which a forged one with a NUL in it would break. */
function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && !isStorableText(value)) throw new SyntaxError('not storable');
  return value;
}

/**
 * Reads a cursor of {@link encodeCursor} back.
 * @throws Problem 400 when the text is not a cursor of this list.
 */
export function decodeCursor<S extends z.ZodType>(
  list: string,
  text: string,
  schema: S,
): z.output<S> {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'), storable);
  } catch {
    throw Problem.badRequest(CURSOR_IS_STRANGE, { parameter: 'cursor' });
  }
  const envelope = z.tuple([z.literal(list), z.unknown()]).safeParse(decoded);
  const value = schema.safeParse(envelope.data?.[1]);
  if (!envelope.success || !value.success) {
    throw Problem.badRequest(CURSOR_IS_STRANGE, { parameter: 'cursor' });
  }
  return value.data;
}

/**
 * Cuts the page out of `limit + 1` rows that were read: the extra one only says that more follow.
 * `cursorAfter` makes the cursor from the last row of the page.
 */
export function pageOf<T>(rows: T[], limit: number, cursorAfter: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next_cursor: more ? cursorAfter(last) : null };
}

/** Documents a 200 answer that is a page of `item`. */
export function ApiPage(item: Type): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      description: 'A page. `next_cursor` is null on the last one.',
      schema: {
        type: 'object',
        required: ['items', 'next_cursor'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          next_cursor: { type: 'string', nullable: true, example: null },
        },
      },
    }),
  );
}
