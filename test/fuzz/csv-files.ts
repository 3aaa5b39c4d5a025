import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { often, oddText } from './odd-values';

/** A file, and the places at which it is cut into pieces. */
export interface CsvCase {
  content: Buffer;
  cuts: number[];
}

const two = (n: number) => String(n).padStart(2, '0');
const part = (most: number) => often(fc.nat(most).map(two), fc.nat(99).map(two), 40);

const instant = fc
  .tuple(
    often(
      fc.constantFrom('2023-01-', '2023-02-'),
      fc.constantFrom('1999-12-', '2099-01-', '20x3-01-'),
    ),
    part(28),
    fc.constantFrom(' ', ' ', ' ', 'T', 't', '  '),
    fc.tuple(part(23), part(59), part(59)),
    often(fc.constantFrom('', '.1', '.123456', '.000001'), fc.constantFrom('.', '.1234567', ',1')),
    often(
      fc.constant(' UTC'),
      fc.constantFrom('', 'Z', ' z', '+05:30', '-0530', '+05', '+24', ' UTCx', ' UTC ', '+5'),
      4,
    ),
  )
  .map(([month, day, between, time, ...rest]) =>
    [month, day, between, time.join(':'), ...rest].join(''),
  );

const storeId = often(
  fc.constantFrom('1', '2', 'a-b', '8419537941919820732', '0b8e9b3c-7e65-4c8c-8dbd-2d5a5a1c8d10'),
  oddText,
);
const status = often(
  fc.constantFrom('active', 'inactive'),
  fc.constantFrom('ACTIVE', 'open', '', 'in'),
);

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
/** How a field is written: mostly as it is; the last ones break the quoting. */
const WAYS: readonly ((value: string) => string)[] = [
  (value) => value,
  quoted,
  (value) => ` ${quoted(value)}\t`,
  (value) => ` ${value} `,
  (value) => quoted(value).replace(/"$/, ''),
  (value) => `${quoted(value)}x`,
  (value) => `\u00a0${quoted(value)}\v`,
];
const way = often(
  fc.constant(0),
  fc.constantFrom(1, 1, 2, 3).chain((usual) => often(fc.constant(usual), fc.constantFrom(4, 5, 6))),
);

function row(...fields: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc
    .tuple(...fields.map((field) => fc.tuple(field, way)))
    .map((written) => written.map(([value, index]) => WAYS[index]?.(value) ?? value).join(','));
}

const NEEDED = {
  store_status: ['store_id', 'status', 'timestamp_utc'],
  menu_hours: ['store_id', 'dayOfWeek', 'start_time_local', 'end_time_local'],
  timezones: ['store_id', 'timezone_str'],
  stores: ['store_id', 'name', 'region', 'type', 'floor'],
};

/** What a file can hold. */
export type Kind = keyof typeof NEEDED;

const time = often(fc.constantFrom('00:00', '09:00:00', '23:59:59', '24:00', '05:00'), oddText);
const ROWS: Record<Kind, fc.Arbitrary<string>> = {
  store_status: row(storeId, status, instant),
  menu_hours: row(storeId, often(fc.nat(6).map(String), oddText), time, time),
  timezones: row(storeId, often(fc.constantFrom('UTC', 'America/Chicago', 'US/Pacific'), oddText)),
  stores: row(
    storeId,
    oddText,
    often(fc.constantFrom('North', 'South'), oddText),
    oddText,
    oddText,
  ),
};

function header(kind: Kind): fc.Arbitrary<string> {
  const names = NEEDED[kind];
  const usual = names.join(',');
  return often(
    fc.constant(usual),
    fc.oneof(
      fc.constantFrom(
        ...[usual.toUpperCase(), names.map(quoted).join(' , '), `${usual},${names[0] ?? ''}`, ''],
        ...[
          names.slice(1).join(','),
          names.join(';'),
          names.join('\t'),
          `${usual},note`,
          `"${usual}`,
        ],
      ),
      fc.shuffledSubarray(names, { minLength: names.length }).map((shuffled) => shuffled.join(',')),
    ),
  );
}

type Change = (content: Buffer) => Buffer;

/** How the text becomes bytes: mostly UTF-8. */
const encoding = often<Change>(
  fc.constant((content) => content),
  fc.constantFrom<Change>(
    (content) => Buffer.concat([Buffer.from('\ufeff'), content]),
    (content) => Buffer.from(content.toString(), 'utf16le'),
    (content) => Buffer.from(`\ufeff${content.toString()}`, 'utf16le'),
    (content) => Buffer.from(content.toString(), 'utf16le').swap16(),
    (content) => Buffer.from(content.toString(), 'latin1'),
  ),
);

/** What happens to the bytes on their way: mostly nothing. */
const damage = often<Change>(
  fc.constant((content) => content),
  fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }).map((share): Change => {
      return (content) => content.subarray(0, Math.floor(content.length * share));
    }),
    fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]): Change => {
      return (content) => {
        const changed = Buffer.from(content);
        if (changed.length > 0) changed[at % changed.length] = byte;
        return changed;
      };
    }),
    fc.uint8Array({ maxLength: 20 }).map(
      (bytes): Change =>
        (content) =>
          Buffer.concat([content, bytes]),
    ),
  ),
);

/** Files of a kind, as people send them and as nobody should. */
export function csvFiles(kind: Kind): fc.Arbitrary<CsvCase> {
  const lineEnd = often(
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.constantFrom('\r', '\n\n', '\n \t\n'),
  );
  const line = often(ROWS[kind], oddText, 20);
  const lines = fc.array(fc.tuple(line, lineEnd), { maxLength: 12 });
  return fc
    .tuple(
      header(kind),
      lines,
      fc.boolean(),
      encoding,
      damage,
      fc.array(fc.nat(), { maxLength: 6 }),
    )
    .map(([first, rest, endsWithBreak, encode, spoil, cuts]) => {
      const text = [`${first}\n`, ...rest.map((pair) => pair.join(''))].join('');
      const whole = Buffer.from(endsWithBreak ? text : text.replace(/[\r\n]+$/, ''));
      const content = spoil(encode(whole));
      return { content, cuts: cuts.map((cut) => cut % (content.length + 1)).sort((a, b) => a - b) };
    });
}

/** The pieces of a file between its cuts. */
export function* piecesOf(content: Buffer, cuts: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const to of [...cuts, content.length]) {
    yield content.subarray(from, to);
    from = to;
  }
}

/** A file as one member of gzip or several. */
export function packed({ content, cuts }: CsvCase): Buffer {
  return Buffer.concat([...piecesOf(content, cuts)].map((piece) => gzipSync(piece, { level: 1 })));
}
