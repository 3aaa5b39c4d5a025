import type pg from 'pg';
import { BinaryRows, copyBinaryRows } from '../database/binary-rows';
import { MICROS_PER_SECOND } from '../uptime/epoch-micros';
import type { CsvColumns } from './csv-columns';
import { PlainHours } from './plain-hours';
import type { IntakeCounts, PlainRows, RowIntake } from './row-intake';
import { validateHours } from './row-validators';
import type { StoreFileRepository } from './store-file.repository';

/** Takes in the rows of a file of business hours: staged as they come, merged at the end. */
export class HoursIntake implements RowIntake, PlainRows {
  readonly plainRows: PlainRows | null;
  private readonly plain = new PlainHours();
  private readonly rows = new BinaryRows();
  /** Rows that wait to be staged, but for those that do not fill a chunk yet. */
  private full: Buffer[] = [];
  private good = 0;

  private constructor(
    private readonly client: pg.ClientBase,
    private readonly columns: CsvColumns,
    private readonly repository: StoreFileRepository,
    private readonly target: string,
  ) {
    this.plainRows = columns.areUsual ? this : null;
  }

  /** Makes the staging table, which lasts as long as the transaction of `client`. */
  static async open(
    client: pg.ClientBase,
    columns: CsvColumns,
    repository: StoreFileRepository,
  ): Promise<HoursIntake> {
    const target = await repository.prepare(client, 'menu_hours');
    return new HoursIntake(client, columns, repository, target);
  }

  take(bytes: Buffer, from: number): { end: number; rows: number } {
    const { plain } = this;
    const before = this.good;
    let start = from;
    while (start < bytes.length) {
      const end = plain.read(bytes, start);
      if (end === -1) break;
      this.begin();
      this.rows.bytes(bytes, start, plain.idEnd);
      this.end(plain.dayOfWeek, plain.startSeconds, plain.endSeconds);
      start = end;
    }
    return { end: start, rows: this.good - before };
  }

  endOfOthers(bytes: Buffer, from: number): number {
    return this.plain.endOfOthers(bytes, from);
  }

  add(fields: readonly string[]): string | null {
    const [storeId = -1, day = -1, start = -1, end = -1] = this.columns.indexes;
    const row = validateHours(
      fields[storeId] ?? '',
      fields[day] ?? '',
      fields[start] ?? '',
      fields[end] ?? '',
    );
    if (typeof row === 'string') return row;
    const { startTimeLocal, endTimeLocal } = row;
    this.begin();
    this.rows.text(row.storeId);
    this.end(row.dayOfWeek, secondsOf(startTimeLocal), secondsOf(endTimeLocal));
    return null;
  }

  async flush(): Promise<void> {
    if (this.full.length === 0) return;
    const rows = this.full;
    this.full = [];
    await copyBinaryRows(this.client, this.target, rows);
  }

  async finish(): Promise<IntakeCounts> {
    this.full.push(this.rows.take());
    await this.flush();
    await this.repository.merge(this.client, 'menu_hours');
    return { accepted: this.good, duplicates: 0 };
  }

  /** Nothing is held. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Begins a row to stage; its store's id follows. */
  private begin(): void {
    if (this.rows.isFull) this.full.push(this.rows.take());
    this.rows.row(4);
  }

  private end(dayOfWeek: number, startSeconds: number, endSeconds: number): void {
    this.rows.smallint(dayOfWeek);
    // A time is microseconds since midnight, in 64 bits.
    this.rows.bigint(startSeconds * MICROS_PER_SECOND);
    this.rows.bigint(endSeconds * MICROS_PER_SECOND);
    this.good += 1;
  }
}

/** A checked time, `HH:MM` or `HH:MM:SS`, in seconds since midnight. */
function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}
