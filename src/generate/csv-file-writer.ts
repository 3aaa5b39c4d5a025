import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_CHARACTERS = 1 << 20;

/** What a written file holds: its name, its data rows (without the header) and its bytes. */
export interface WrittenFile {
  file: string;
  rows: number;
  bytes: number;
}

/**
 * Writes a CSV file in chunks of about a megabyte. Rows are handed over synchronously, for a promise
 * a row costs more than the row: the caller awaits `flush` whenever `isFull`.
 */
export class CsvFileWriter {
  private pending: string;
  private rows = 0;
  private bytes = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly file: string,
    header: string,
  ) {
    this.pending = `${header}\n`;
  }

  /**
   * Writes `path` anew, replacing what was there.
   * @param path where to write
   * @param file the name to give back
   * @param header the first line, without a line end
   * @param fill hands over the rows
   */
  static async write(
    path: string,
    file: string,
    header: string,
    fill: (writer: CsvFileWriter) => Promise<void>,
  ): Promise<WrittenFile> {
    const handle = await open(path, 'w');
    try {
      const writer = new CsvFileWriter(handle, file, header);
      await fill(writer);
      await writer.flush();
      return { file: writer.file, rows: writer.rows, bytes: writer.bytes };
    } finally {
      await handle.close();
    }
  }

  /** Whether a chunk is waiting to be flushed. */
  get isFull(): boolean {
    return this.pending.length >= CHUNK_CHARACTERS;
  }

  /** Adds one row, given as its line without a line end. */
  add(line: string): void {
    this.pending += line;
    this.pending += '\n';
    this.rows++;
  }

  /** Writes what is waiting. */
  async flush(): Promise<void> {
    const chunk = Buffer.from(this.pending, 'utf8');
    this.pending = '';
    this.bytes += chunk.length;
    await this.handle.writeFile(chunk);
  }
}
