import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import { NewestPoll } from '../database/newest-poll';
import type { EpochMicros } from '../uptime/epoch-micros';
import { HeldPollsRepository } from './held-polls.repository';
import { PollDifference } from './poll-difference';
import { lockPollsForFile } from './poll-locks';
import { PollAppendRepository } from './poll-append.repository';
import { PollMergeRepository } from './poll-merge.repository';
import { PollPartitionRepository } from './poll-partition.repository';
import { PollWeaveRepository } from './poll-weave.repository';
import type { SortedFile } from './sorted-polls';
import { StatusPeriodRepository } from './status-period.repository';

/** From here on the periods have changed enough for new statistics. */
const MANY_POLLS = 50_000;

/** A file is alone: batches have the lanes of their buckets. */
const LANE_OF_FILES = 0;

/** Writes the polls of files, and keeps other writers out (`docs/architecture.md`, How polls come in). */
@Injectable()
export class PollWriter {
  /** Polls that are compared at a time, at least: little to hold, and little to read for nothing. */
  readonly comparedAtATime: number = 2 ** 17;

  constructor(
    private readonly database: Database,
    private readonly appending: PollAppendRepository,
    private readonly merging: PollMergeRepository,
    private readonly weaving: PollWeaveRepository,
    private readonly held: HeldPollsRepository,
    private readonly partitions: PollPartitionRepository,
    private readonly periods: StatusPeriodRepository,
    private readonly newest: NewestPoll,
  ) {}

  /**
   * Writes a file. Waits for other files and for batches. Returns the polls that were added or
   * changed.
   */
  async writeFile(client: pg.ClientBase, file: SortedFile): Promise<number> {
    if (file.count === 0) return 0;
    const accepted = await this.write(client, file);
    if (accepted > 0) await this.newest.raise(client, LANE_OF_FILES, file.extent.last);
    return accepted;
  }

  private async write(client: pg.ClientBase, file: SortedFile): Promise<number> {
    if (await this.canAppend(client, file)) return this.append(client, file);
    if (await this.held.areWorthReading(client, file)) return this.weave(client, file);
    await this.merging.prepare(client);
    for await (const polls of file.blocks()) await this.merging.stage(client, polls);
    await lockPollsForFile(client);
    const accepted = await this.merging.merge(client, file.extent.months);
    await this.analyze(client, accepted);
    return accepted;
  }

  private async append(client: pg.ClientBase, file: SortedFile): Promise<number> {
    const added = await this.appending.appendFile(client, file);
    await this.analyze(client, added);
    return added;
  }

  /**
   * Compares a file with what is held, and writes what is new or differs: to read what is held is far
   * cheaper than to merge what is held already. A file that is held already keeps no one out.
   */
  private async weave(client: pg.ClientBase, file: SortedFile): Promise<number> {
    // What is held is read over another connection, so that it is read and written at a time.
    return this.database.transaction(
      async (reader) => {
        if (await this.isHeld(reader, file)) return 0;
        await lockPollsForFile(client);
        await this.partitions.ensure(client, file.extent.months);
        const differences = this.differences(reader, file);
        let accepted = 0;
        let unrepaired = 0;
        let next = differences.next();
        for (let step = await next; !step.done; step = await next) {
          next = differences.next();
          // Where writing fails first, nobody waits for it.
          next.catch(ignore);
          const { difference, end } = step.value;
          if (difference.isEmpty) continue;
          unrepaired += await this.weaving.weave(client, difference, end);
          accepted += difference.count;
        }
        if (unrepaired > 0) await this.periods.repair(client);
        await this.analyze(client, accepted);
        return accepted;
      },
      { isLong: true },
    );
  }

  /** Whether all polls are held as they are; it looks no further than to the first that is not. */
  private async isHeld(client: pg.ClientBase, file: SortedFile): Promise<boolean> {
    for await (const { difference } of this.differences(client, file)) {
      if (!difference.isEmpty) return false;
    }
    return true;
  }

  /** What differs from what is held, piece by piece, and up to when all polls of a piece were compared. */
  private async *differences(
    client: pg.ClientBase,
    file: SortedFile,
  ): AsyncGenerator<{ difference: PollDifference; end: EpochMicros }, void> {
    for await (const polls of file.blocks()) {
      for (const piece of polls.pieces(this.comparedAtATime)) {
        const difference = new PollDifference(piece);
        for await (const held of this.held.read(client, piece)) difference.next(held);
        yield { difference: difference.end(), end: piece.extent.last };
      }
    }
  }

  /**
   * Whether the polls may be appended; then others are kept out. It is looked at before the lock
   * too: a file that is to be merged is staged without holding others up.
   */
  private async canAppend(client: pg.ClientBase, polls: SortedFile): Promise<boolean> {
    if (!(await this.appending.isPast(client, polls))) return false;
    await lockPollsForFile(client);
    return this.appending.isPast(client, polls);
  }

  /** A report may follow at once, before the database gathers statistics by itself. */
  private async analyze(client: pg.ClientBase, accepted: number): Promise<void> {
    if (accepted >= MANY_POLLS) await this.periods.analyze(client);
  }
}

function ignore(): void {
  // Who asked for it has failed already.
}
