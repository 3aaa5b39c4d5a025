import type pg from 'pg';
import type { CsvColumns } from './csv-columns';
import { PlainPolls } from './plain-polls';
import { PollRun } from './poll-run';
import { PollSpill } from './poll-spill';
import type { PollWriter } from './poll-writer';
import type { IntakeCounts, PlainRows, RowIntake } from './row-intake';
import { validatePoll, type PollBounds } from './row-validators';
import type { SortedPolls } from './sorted-polls';

/** Takes in the rows of a file of polls. One run of them is in memory at a time. */
export class PollIntake implements RowIntake, PlainRows {
  readonly plainRows: PlainRows | null;
  private readonly storeId: number;
  private readonly status: number;
  private readonly timestamp: number;
  /** The runs before this one; `null` as long as there are none. */
  private spill: PollSpill | null = null;
  private readonly plain: PlainPolls;
  private run = new PollRun();
  private good = 0;

  /** @param directory where the runs of a file go that is longer than one */
  constructor(
    private readonly client: pg.ClientBase,
    columns: CsvColumns,
    private readonly writer: PollWriter,
    private readonly bounds: PollBounds,
    private readonly directory: string,
  ) {
    [this.storeId = -1, this.status = -1, this.timestamp = -1] = columns.indexes;
    this.plain = new PlainPolls(bounds);
    this.plainRows = columns.areUsual ? this : null;
  }

  take(bytes: Buffer, from: number): { end: number; rows: number } {
    const before = this.plain.rows;
    const end = this.plain.take(bytes, from, this.run);
    const rows = this.plain.rows - before;
    this.good += rows;
    return { end, rows };
  }

  endOfOthers(bytes: Buffer, from: number): number {
    return this.plain.endOfOthers(bytes, from);
  }

  add(fields: readonly string[]): string | null {
    const poll = validatePoll(
      fields[this.storeId] ?? '',
      fields[this.status] ?? '',
      fields[this.timestamp] ?? '',
      this.bounds,
    );
    if (typeof poll === 'string') return poll;
    this.run.add(poll.storeId, poll.active, poll.at);
    this.good += 1;
    return null;
  }

  async flush(): Promise<void> {
    if (!this.run.isFull) return;
    this.spill ??= await PollSpill.create(this.directory);
    await this.spill.add(await this.takeRun());
  }

  async finish(): Promise<IntakeCounts> {
    const last = await this.takeRun();
    await this.spill?.add(last);
    const accepted = await this.writer.writeFile(this.client, this.spill ?? last);
    return { accepted, duplicates: this.good - accepted };
  }

  async close(): Promise<void> {
    await this.spill?.close();
  }

  /** The run, sorted. What was gathered is not needed any more then, and what follows may take long. */
  private async takeRun(): Promise<SortedPolls> {
    const sorted = await this.run.sortedInSlices();
    this.run = new PollRun();
    return sorted;
  }
}
