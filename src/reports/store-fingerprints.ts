import { Injectable } from '@nestjs/common';
import type { BusinessHoursRow } from '../uptime/business-hours';
import type { AccountingOptions, StoreInput } from '../uptime/data-processor';
import { MICROS_PER_DAY, type DurationMicros, type EpochMicros } from '../uptime/epoch-micros';
import type { Observations } from '../uptime/poll-reach';
import { changesOf, type StatusChanges, type StatusPeriods } from '../uptime/status';
import { NumberDigest } from './number-digest';

/**
 * What a row of a report was made from, in short: whole numbers of 32 bits that are the same where it
 * is the same, and otherwise differ but for one case in four thousand million
 * (`docs/decisions/0030-fingerprints.md`).
 */
export interface StoreFingerprint {
  /** Of the rows of hours, in whatever order. */
  readonly hours: number;
  /** Of the zone that was counted in, the store's own or the default one. */
  readonly timezone: number;
  /** Of what the polls say in the week before the report's instant, as far as figures rest on it. */
  readonly polls: number;
}

/** How figures are counted, as far as it decides which polls they rest on. */
type Method = Pick<AccountingOptions, 'asOf' | 'interpolation' | 'maxCarry'>;

const WEEK = 7 * MICROS_PER_DAY;
/** Periods that are made at a time. */
const PERIODS_AT_A_TIME = 1_000;
/** Above any second of a day: a row of hours becomes one whole number. */
const BEYOND_SECONDS = 100_000;

/** Takes the fingerprints of what reports are made from. */
@Injectable()
export class StoreFingerprints {
  private readonly digest = new NumberDigest();
  /** Lists of hours are remembered and shared between stores: each is looked at once. */
  private readonly ofHours = new WeakMap<readonly BusinessHoursRow[], number>();
  private readonly ofZones = new Map<string, number>();

  /**
   * The fingerprint of what a report reads of a store. Polls that no figure rests on are not in it:
   * one that finds what the one before found, or one that came after the report's instant.
   * @param until polls after this are left out: what the report would have read without them
   * @throws RangeError where a longest carry lacks the observations
   */
  of(input: StoreInput, method: Method, until: EpochMicros = method.asOf): StoreFingerprint {
    return {
      hours: this.hoursOf(input.businessHours),
      timezone: this.timezoneOf(input.timezone),
      polls: this.pollsOf(input, method, until),
    };
  }

  private pollsOf(input: StoreInput, method: Method, until: EpochMicros): number {
    const { asOf, interpolation, maxCarry } = method;
    const { observations } = input;
    if (maxCarry !== null && observations === undefined) {
      throw new RangeError('The observations are needed.');
    }
    const from = asOf - WEEK;
    this.addChanges(input.changes ?? changesOf(input.periods), from, until);
    if (interpolation === 'linear') this.addRamps(input.periods, from, until);
    if (maxCarry !== null) this.addObservations(observations ?? [], from, until, maxCarry);
    return this.digest.take();
  }

  /**
   * The status when the week begins, and its changes within the week. When it had begun to hold before
   * says nothing there.
   */
  private addChanges(changes: StatusChanges, from: EpochMicros, until: EpochMicros): void {
    // Before its first poll a store is active.
    let isUp = true;
    let next = 0;
    for (; next < changes.length; next += 1) {
      const change = changes[next] ?? 0;
      if (Math.abs(change) > Math.min(from, until)) break;
      isUp = change > 0;
    }
    this.digest.add(isUp ? 1 : 0);
    for (; next < changes.length; next += 1) {
      const change = changes[next] ?? 0;
      if (Math.abs(change) > until) break;
      if (change > 0 === isUp) continue;
      isUp = !isUp;
      this.digest.add(Math.abs(change));
    }
  }

  /** With `linear`: the last poll before each change within the week. */
  private addRamps(periods: StatusPeriods, from: EpochMicros, until: EpochMicros): void {
    let lastPoll: EpochMicros | null = null;
    // Not all at once: they may be hundreds of thousands.
    for (let first = 0; first < periods.length; first += PERIODS_AT_A_TIME) {
      for (const { startedAt, lastObservedAt } of periods.slice(first, first + PERIODS_AT_A_TIME)) {
        if (startedAt > until) return;
        if (lastPoll !== null && startedAt > from) this.digest.add(lastPoll);
        lastPoll = lastObservedAt;
      }
    }
  }

  /** With a longest carry: the polls of the week, and the last one before that reaches into it. */
  private addObservations(
    observations: Observations,
    from: EpochMicros,
    until: EpochMicros,
    reach: DurationMicros,
  ): void {
    let reaching = 0;
    for (const poll of observations) {
      if (poll > until) break;
      if (poll > from) this.digest.add(poll);
      else if (poll + reach > from) reaching = poll;
    }
    this.digest.add(reaching);
  }

  private hoursOf(hours: readonly BusinessHoursRow[]): number {
    let fingerprint = this.ofHours.get(hours);
    if (fingerprint === undefined) {
      const rows = Float64Array.from(
        hours,
        ({ dayOfWeek, startSecond, endSecond }) =>
          (dayOfWeek * BEYOND_SECONDS + startSecond) * BEYOND_SECONDS + endSecond,
      );
      fingerprint = this.digestOf(rows.sort());
      this.ofHours.set(hours, fingerprint);
    }
    return fingerprint;
  }

  private timezoneOf(timezone: string): number {
    let fingerprint = this.ofZones.get(timezone);
    if (fingerprint === undefined) {
      fingerprint = this.digestOf(Buffer.from(timezone));
      this.ofZones.set(timezone, fingerprint);
    }
    return fingerprint;
  }

  private digestOf(numbers: Iterable<number>): number {
    for (const number of numbers) this.digest.add(number);
    return this.digest.take();
  }
}
