import { storeIdProblem } from './store-id';

describe('storeIdProblem', () => {
  it.each([
    ['19 digits', '8419537941919820732'],
    ['a UUID', '0b0c3a52-6d3b-4a0f-9c0e-3f1f5d1c2b7a'],
    ['64 code points', 'x'.repeat(64)],
    ['64 code points of two code units each', '😀'.repeat(64)],
    ['blanks, quotes and commas', 'a "b", c'],
    ['letters beyond ASCII', 'Łódź-7'],
  ])('takes %s', (_, id) => {
    expect(storeIdProblem(id)).toBeNull();
  });

  it.each([
    ['nothing', '', /empty/],
    ['65 code points', 'x'.repeat(65), /longer than 64/],
    ['65 code points of two code units each', '😀'.repeat(65), /longer than 64/],
    ['a tab', 'a\tb', /control character/],
    ['a NUL', 'a\0b', /control character/],
    ['DEL', 'a\x7fb', /control character/],
    ['a C1 control', 'a\x85b', /control character/],
    ['half a surrogate pair', 'a\ud800b', /well-formed/],
  ])('refuses %s', (_, id, reason) => {
    expect(storeIdProblem(id)).toMatch(reason);
  });
});
