import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from './page';
import { Problem } from './problem';

const schema = z.object({ id: z.string(), n: z.int() });

describe('a cursor', () => {
  it('comes back as it was, and needs no encoding in a query', () => {
    const value = { id: 'Łódź "7" 😀', n: 1_674_670_402_479_220 };
    const cursor = encodeCursor('list', value);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(decodeCursor('list', cursor, schema)).toEqual(value);
  });

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    ['of another list', encodeCursor('other', { id: 'a', n: 1 })],
    ['of another form', encodeCursor('list', { id: 'a' })],
    ['with text for a number', encodeCursor('list', { id: 'a', n: '1' })],
    ['with a NUL', encodeCursor('list', { id: 'a\0', n: 1 })],
    ['with half a surrogate pair', encodeCursor('list', { id: '\ud800', n: 1 })],
    ['that is empty', ''],
    ['that is no base64', '%%%'],
    ['that is no JSON', Buffer.from('{').toString('base64url')],
    ['that is null', encoded(null)],
    ['that is a word', encoded('list')],
    ['that is a list too long', encoded(['list', { id: 'a', n: 1 }, 1])],
  ])('%s is refused with 400', (_, cursor) => {
    const decode = () => decodeCursor('list', cursor, schema);
    expect(decode).toThrow(Problem);
    expect(decode).toThrow(expect.objectContaining({ status: 400 }) as Error);
  });
});

describe('pageOf', () => {
  const cursorAfter = (last: number) => `after ${last}`;

  it.each([
    ['no rows', [], { items: [], next_cursor: null }],
    ['fewer than the limit', [1], { items: [1], next_cursor: null }],
    ['as many as the limit', [1, 2], { items: [1, 2], next_cursor: null }],
    ['one more', [1, 2, 3], { items: [1, 2], next_cursor: 'after 2' }],
  ])('cuts a page out of %s', (_, rows, expected) => {
    expect(pageOf(rows, 2, cursorAfter)).toEqual(expected);
  });
});
