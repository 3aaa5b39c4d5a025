import fc from 'fast-check';

/** Mostly what is usual, now and then what is not. */
export function often<T>(
  usual: fc.Arbitrary<T>,
  odd: fc.Arbitrary<T>,
  weight = 8,
): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

/** Text as nobody should send it. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '\0', 'a\0b', '\n', '\r\n', '\t', '\x7f', '\u2028', '\ufeff', '\ud800', '\udfff'],
    ...['é', '漢字', '😀', 'İ', 'ﬁ', '\u202e', 'a\u0301', '‮', '%', '%00', '%FF', '%%', '_', '\\'],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'null',
      'undefined',
      'NaN',
      'true',
    ],
    ...["'", '"', "' OR 1=1 --", '${7*7}', '{{7*7}}', '<script>', '../../etc/passwd', '=1+1', '$1'],
    ...['0', '-1', '1e2', '0x10', '1.5', '+5', ' 5', '00', '9'.repeat(30), 'Infinity', '1001', '٣'],
    ...[
      '2023-01-25T18:13:22Z',
      '2023-02-30 00:00:00',
      '0000-00-00 00:00:00',
      '2099-01-01 00:00:00',
    ],
    ...['x'.repeat(64), 'x'.repeat(65), 'x'.repeat(257), '😀'.repeat(65), 'x'.repeat(2_049)],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 40 }),
  fc.base64String({ maxLength: 60 }),
);

/** Any JSON value, shallow or deep. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, -0, 2 ** 53, 1e308, [], {}, [[]], [{}]),
  oddText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(8, 9, 100, 500).map((levels) => {
    let value: unknown = 1;
    for (let i = 0; i < levels; i += 1) value = i % 2 === 0 ? [value] : { a: value };
    return value;
  }),
);

/** JSON that is nested deeper than a program can walk down. */
export const deepJson = fc.constantFrom(20_000, 100_000).map((levels) => {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
});
