import fc from 'fast-check';
import { inPieces, readPolls, type FileReading } from '../../test/support/file-reading';
import { parseInstant } from '../uptime/epoch-micros';
import { FileRows } from './file-rows';
import { LONGEST_RECORD } from './record-splitter';

const HEADER = 'store_id,status,timestamp_utc\n';
const BOUNDS = {
  earliest: parseInstant('2023-01-01 00:00:00') ?? 0,
  latest: parseInstant('2023-02-01 00:00:00') ?? 0,
};

const take = (content: Buffer, size: number, plain: boolean): Promise<FileReading> =>
  readPolls(inPieces(content, size), BOUNDS, plain);

async function expectSame(content: Buffer, size: number): Promise<void> {
  const long = await take(content, size, false);
  const short = await take(content, size, true);
  expect(short.refused).toBe(long.refused);
  // How far a file came before it was refused is nobody's business.
  if (long.refused !== null) return;
  expect({ ...short, byFields: 0 }).toEqual({ ...long, byFields: 0 });
  expect(short.byFields).toBeLessThanOrEqual(long.byFields);
}

const two = (n: number) => String(n).padStart(2, '0');
const wild = (max: number) => fc.integer({ min: 0, max }).map(two);
const often = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });

const storeId = often(
  fc.constantFrom('1', '2', '8419537941919820732', 'a-b', 'x'.repeat(64)),
  fc.constantFrom('', ' 1', '1 ', 'é', '😀', 'x'.repeat(65), '"1"', 'a"b', '1\r', '\x7f', '1\0'),
);
const status = often(
  fc.constantFrom('active', 'inactive'),
  fc.constantFrom('Active', '', 'activ', 'activeX', ' active', '"inactive"', 'in', 'active,active'),
);
const instant = fc
  .tuple(
    fc.constantFrom('2023-01-', '2022-12-', '2023-02-', '1999-12-', '2024-02-', '202x-01-'),
    often(wild(31), wild(99)),
    fc.constantFrom(' ', ' ', ' ', 'T'),
    fc.tuple(often(wild(23), wild(99)), often(wild(59), wild(99)), often(wild(59), wild(99))),
    often(
      fc.constantFrom('', '.1', '.123456', '.000001', '.5'),
      fc.constantFrom('.', '.1234567', ','),
    ),
    often(fc.constant(' UTC'), fc.constantFrom('', ' utc', 'Z', '+05:30', ' UTCx', ' UTC ')),
  )
  .map(([month, day, between, time, fraction, zone]) => {
    return `${month}${day}${between}${time.join(':')}${fraction}${zone}`;
  });
const line = often(
  fc.tuple(storeId, status, instant).map((fields) => fields.join(',')),
  fc.constantFrom('', '  ', '1,active', '"1","active","2023-01-01 00:00:00 UTC"', '"1\n2",x,y'),
);
const lines = fc.array(
  fc.tuple(line, often(fc.constantFrom('\n', '\n', '\r\n'), fc.constantFrom('\r', '\n\n', '\n\r'))),
  { maxLength: 30 },
);

describe('FileRows', () => {
  it('make the same of a file whether they take plain rows the short way or not', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 400 }), async (file, size) => {
        const content = HEADER + file.map((pair) => pair.join('')).join('');
        await expectSame(Buffer.from(content), size);
      }),
      { numRuns: 500 },
    );
  });

  it('make the same of a file of which a byte was changed', async () => {
    const row = '8419537941919820732,active,2023-01-22 12:09:39.388884 UTC\n';
    const bytes = Buffer.from(HEADER + row.repeat(3) + row.replace('active', 'inactive'));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        await expectSame(changed, 100);
      }),
      { numRuns: 1_000 },
    );
  });

  it('take the short way wherever a row is plain', async () => {
    const plain = '8419537941919820732,active,2023-01-22 12:09:39.388884 UTC\n';
    const others = '1,ACTIVE,2023-01-22 12:09:39 UTC\n2,inactive,2023-01-22T12:09:39Z\n';
    const content = Buffer.from(HEADER + (plain.repeat(50) + others).repeat(20));
    for (const size of [1_000, 1_000_000]) {
      const { byFields, rows } = await take(content, size, true);
      expect(rows).toBe(20 * 52);
      // A row that a piece cuts through takes the long way.
      expect(byFields).toBeLessThanOrEqual(40 + Math.floor(content.length / size));
    }
  });

  it('read a field of very many lines once, not again for each of them', async () => {
    const lines = '\n'.repeat(LONGEST_RECORD - 100);
    const content = Buffer.from(`${HEADER}"a${lines}",active,2023-01-22 12:00:00 UTC\n`);
    const { rows, refused } = await take(content, 256 * 1024, true);
    expect({ rows, refused }).toEqual({ rows: 1, refused: null });
  });

  it('pass over blank lines before the header at once', async () => {
    const content = Buffer.from(`${'\n'.repeat(10_000_000)}${HEADER}1,active\n`);
    expect(await take(content, 256 * 1024, true)).toMatchObject({
      rejects: [[10_000_002, expect.stringContaining('timestamp_utc is missing'), '1,active']],
    });
  });

  it('refuse a line without an end before they have read much of it', async () => {
    const rows = new FileRows('store_status', {
      open: () => Promise.reject(new Error('it has no header')),
      rejects: { add: () => undefined, flush: () => Promise.resolve() },
      progress: { rows: 0, tell: () => undefined },
    });
    let bytes = 0;
    const reading = (async () => {
      for (; bytes < 50_000_000; bytes += 256 * 1024)
        await rows.take(Buffer.alloc(256 * 1024, 'x'));
    })();
    await expect(reading).rejects.toThrow(/line 1 is longer than 1 MiB/);
    expect(bytes).toBeLessThanOrEqual(LONGEST_RECORD);
  });

  it('leave a file to the reader of CSV whose columns stand in another order', async () => {
    const content = 'timestamp_utc,store_id,status\n2023-01-22 12:09:39 UTC,1,active\n';
    expect(await take(Buffer.from(content), 100, true)).toMatchObject({ rows: 1, byFields: 1 });
  });
});
