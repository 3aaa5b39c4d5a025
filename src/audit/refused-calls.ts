import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Caller } from '../common/caller';
import { AuditLog } from './audit-log';

/** A call that was not let through. */
export interface RefusedCall {
  readonly caller: Caller;
  readonly status: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What the key that was shown calls itself, where it has the form of one. */
  readonly prefix?: string | null;
}

/** So many a minute are written one by one; whoever calls again and again shall not fill the disk. */
export const REFUSED_A_MINUTE = 20;
const MINUTE_MS = 60_000;
const LONGEST_PATH = 200;

/** Writes down calls that were refused: the first ones of each minute, and how many more there were. */
@Injectable()
export class RefusedCalls implements BeforeApplicationShutdown {
  private readonly logger = new Logger(RefusedCalls.name);
  private written = 0;
  private leftOut = 0;

  constructor(private readonly log: AuditLog) {}

  /** Notes a call. Its answer does not wait for that. */
  note({ caller, status, method, path, prefix }: RefusedCall): void {
    if (this.written >= REFUSED_A_MINUTE) {
      this.leftOut += 1;
      return;
    }
    this.written += 1;
    const shownKey = prefix === null || prefix === undefined ? {} : { key_prefix: prefix };
    const detail = { status, method, path: path.slice(0, LONGEST_PATH), ...shownKey };
    void this.write(detail, caller);
  }

  /** Begins the next minute. */
  @Interval(MINUTE_MS)
  async nextMinute(): Promise<void> {
    const leftOut = this.leftOut;
    this.written = 0;
    this.leftOut = 0;
    if (leftOut > 0) await this.write({ more_calls: leftOut }, null);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.nextMinute();
  }

  private async write(detail: Record<string, unknown>, caller: Caller | null): Promise<void> {
    await this.log
      .record({ action: 'call.refused', detail }, undefined, caller)
      .catch((error: unknown) => {
        this.logger.warn(`refused calls could not be written down: ${String(error)}`);
      });
  }
}
