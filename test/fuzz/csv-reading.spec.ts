import { unpacked } from '../../src/ingestion/gunzip';
import { EARLIEST_INSTANT } from '../../src/uptime/epoch-micros';
import { readPolls, type FileReading } from '../support/file-reading';
import { csvFiles, packed, piecesOf } from './csv-files';
import { meaningOf, pollKey } from './csv-model';
import { fuzz } from './fuzz';

const BOUNDS = { earliest: EARLIEST_INSTANT, latest: Date.UTC(2023, 1, 20) * 1_000 };

async function* arriving(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield* pieces;
}

function expectMeaning(content: Buffer, reading: FileReading): void {
  const meaning = meaningOf(content, BOUNDS.latest);
  expect(reading.refused !== null).toBe(meaning.polls === null);
  if (meaning.polls === null) return;
  const polls = reading.polls.flatMap(([id, ...instants]) =>
    instants.map((at): [string, string] => [
      pollKey(id, Math.abs(at)),
      at > 0 ? 'active' : 'inactive',
    ]),
  );
  expect({
    polls: new Map(polls),
    rows: reading.rows,
    rejectedLines: reading.rejects.map(([line]) => line),
  }).toEqual({ polls: meaning.polls, rows: meaning.rows, rejectedLines: meaning.rejectedLines });
}

describe('a file of polls', () => {
  fuzz(
    'is read as the model reads it, plain rows or not, wherever it is cut',
    0.25,
    csvFiles('store_status'),
    async ({ content, cuts }) => {
      const long = await readPolls(piecesOf(content, cuts), BOUNDS, false);
      const short = await readPolls(piecesOf(content, cuts), BOUNDS, true);
      expect(short.refused).toBe(long.refused);
      if (long.refused === null)
        expect({ ...short, byFields: 0 }).toEqual({ ...long, byFields: 0 });
      expectMeaning(content, short);
    },
  );

  fuzz('is the same when it is packed', 0.05, csvFiles('store_status'), async (file) => {
    const bytes = packed(file);
    const cuts = file.cuts.map((cut) => Math.min(cut, bytes.length));
    const pieces = unpacked(arriving(piecesOf(bytes, cuts)));
    expectMeaning(file.content, await readPolls(pieces, BOUNDS, true));
  });
});
