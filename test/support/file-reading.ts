import type pg from 'pg';
import { FileRows } from '../../src/ingestion/file-rows';
import { PollIntake } from '../../src/ingestion/poll-intake';
import type { PollWriter } from '../../src/ingestion/poll-writer';
import { RefusedFile } from '../../src/ingestion/refused-file';
import type { RowIntake } from '../../src/ingestion/row-intake';
import type { PollBounds } from '../../src/ingestion/row-validators';
import type { SortedPolls } from '../../src/ingestion/sorted-polls';

/** What was read of a file of polls, without a database. */
export interface FileReading {
  rows: number;
  /** Each store with its instants, negative where it was found inactive. */
  polls: [string, ...number[]][];
  rejects: [line: number, reason: string, row: string][];
  refused: string | null;
  /** Rows that came as fields. */
  byFields: number;
}

/** Reads a file of polls piece by piece; all of it as fields where `plain` is false. */
export async function readPolls(
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  bounds: PollBounds,
  plain: boolean,
): Promise<FileReading> {
  const reading: FileReading = { rows: 0, polls: [], rejects: [], refused: null, byFields: 0 };
  const writer: Pick<PollWriter, 'writeFile'> = {
    writeFile: (_client, file) => {
      reading.polls = listed(file as SortedPolls);
      return Promise.resolve(file.count);
    },
  };
  const progress = { rows: 0, tell: () => undefined };
  const rows = new FileRows('store_status', {
    open: (columns): Promise<RowIntake> => {
      const intake = new PollIntake({} as pg.ClientBase, columns, writer as PollWriter, bounds, '');
      return Promise.resolve({
        plainRows: plain ? intake.plainRows : null,
        add: (fields) => {
          reading.byFields += 1;
          return intake.add(fields);
        },
        flush: () => intake.flush(),
        finish: () => intake.finish(),
        close: () => intake.close(),
      });
    },
    rejects: {
      add: (...reject) => reading.rejects.push(reject),
      flush: () => Promise.resolve(),
    },
    progress,
  });
  try {
    for await (const piece of pieces) await rows.take(piece);
    await rows.finish();
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    reading.refused = error.message;
  }
  return { ...reading, rows: progress.rows };
}

/** A file in pieces of `size` bytes. */
export function* inPieces(content: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

function listed({ storeIds, offsets, instants }: SortedPolls): [string, ...number[]][] {
  return storeIds.map((id, rank) => [
    id.toString(),
    ...instants.subarray(offsets[rank], offsets[rank + 1]),
  ]);
}
