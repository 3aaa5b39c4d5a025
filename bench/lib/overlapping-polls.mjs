import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { laterDataSet } from './data-set.mjs';

const linesOf = (file) =>
  createInterface({ input: createReadStream(file), crlfDelay: Infinity })[Symbol.asyncIterator]();

/** Every second poll of two files in turn, with the header of the first. */
async function* everySecondOf(first, second, count) {
  const files = [linesOf(first), linesOf(second)];
  const header = await files[0].next();
  await files[1].next();
  yield `${header.value}\n`;
  for (;;) {
    for (const file of files) {
      const { value, done } = await file.next();
      if (done || (await file.next()).done) return;
      yield `${value}\n`;
      if (file === files[0]) count();
    }
  }
}

/**
 * A file of polls that overlaps a data set by half: every second row is one of its rows, the others
 * are of the days that follow it. A poll that the data set has with two statuses may change by it: one in
 * some two thousand.
 *
 * @returns the file, and how many of its rows are known already
 */
export async function overlappingPolls(data) {
  const folder = join(data.folder, 'overlap');
  const file = join(folder, 'store_status.csv');
  const note = join(folder, 'known-rows.txt');
  if (!existsSync(note)) {
    const later = await laterDataSet(data);
    mkdirSync(folder, { recursive: true });
    let known = 0;
    const lines = everySecondOf(data.polls, later.polls, () => (known += 1));
    await pipeline(Readable.from(lines), createWriteStream(`${file}.part`));
    renameSync(`${file}.part`, file);
    await writeFile(note, `${known}`);
  }
  return { file, known: Number(await readFile(note, 'utf8')) };
}
