import { type DurationMicros, MICROS_PER_HOUR } from './epoch-micros';

/** Below 2^53 by more than any length that is added. */
const CARRIED_FROM = 2 ** 52;
const HUNDREDTH_OF_HOUR = BigInt(MICROS_PER_HOUR) / 100n;

/** The uptime and downtime of many stores together, exact however many they are. */
export class TimeSum {
  private readonly up = new ExactSum();
  private readonly down = new ExactSum();

  /** Adds those of one store, each 0 to 2^52 microseconds. */
  add(uptime: DurationMicros, downtime: DurationMicros): void {
    this.up.add(uptime);
    this.down.add(downtime);
  }

  /** In hours, rounded once as a report's figures are (docs/accounting.md, section 5). */
  get uptimeHours(): number {
    return hoursOf(this.up.micros);
  }

  /** In hours, rounded once as a report's figures are. */
  get downtimeHours(): number {
    return hoursOf(this.down.micros);
  }

  /** The share of time up, 0 to 1, rounded half up to four decimals; null without business time. */
  get share(): number | null {
    const uptime = this.up.micros;
    const business = uptime + this.down.micros;
    return business === 0n ? null : Number(dividedHalfUp(uptime * 10_000n, business)) / 10_000;
  }
}

/** The weeks of 15,000 stores pass what a number can hold, but adding big ones costs ten times as much. */
class ExactSum {
  private carried = 0n;
  private rest = 0;

  add(length: DurationMicros): void {
    this.rest += length;
    if (this.rest < CARRIED_FROM) return;
    this.carried += BigInt(this.rest);
    this.rest = 0;
  }

  get micros(): bigint {
    return this.carried + BigInt(this.rest);
  }
}

function hoursOf(micros: bigint): number {
  return Number(dividedHalfUp(micros, HUNDREDTH_OF_HOUR)) / 100;
}

function dividedHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
