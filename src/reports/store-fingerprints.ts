import { Injectable } from '@nestjs/common';
import type { BusinessHoursRow } from '../uptime/business-hours';
import type { AccountingOptions, StoreInput } from '../uptime/data-processor';
import type { EpochMicros } from '../uptime/epoch-micros';
import { MICROS_PER_DAY } from '../uptime/epoch-micros';
import type { Observations } from '../uptime/poll-reach';
import { changesOf, type StatusChanges, type StatusPeriod } from '../uptime/status';
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
  /**
   * The newest poll, up to the report's instant, that said something new: one that changed the status,
   * with a longest carry any one.
   */
  readonly newestChangeAt: EpochMicros;
}

/** How figures are counted, as far as it decides which polls they rest on. */
type Method = Pick<AccountingOptions, 'asOf' | 'interpolation' | 'maxCarry'>;

const WEEK = 7 * MICROS_PER_DAY;
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
   * @throws RangeError where a longest carry lacks the observations
   */
  of(input: StoreInput, method: Method): StoreFingerprint {
    const { observations } = input;
    if (method.maxCarry !== null && observations === undefined) {
      throw new RangeError('The observations are needed.');
    }
    const changes = input.changes ?? changesOf(input.periods);
    let newestChangeAt = this.addChanges(changes, method.asOf);
    if (method.interpolation === 'linear') this.addRamps(input.periods, method.asOf);
    if (method.maxCarry !== null && observations !== undefined) {
      const newest = this.addObservations(observations, method.asOf, method.maxCarry);
      newestChangeAt = Math.max(newestChangeAt, newest);
    }
    const polls = this.digest.take();
    return {
      hours: this.hoursOf(input.businessHours),
      timezone: this.timezoneOf(input.timezone),
      polls,
      newestChangeAt,
    };
  }

  /**
   * The status when the week begins, and its changes within the week. When it had begun to hold before
   * says nothing there.
   * @returns the beginning of the last period
   */
  private addChanges(changes: StatusChanges, asOf: EpochMicros): EpochMicros {
    const from = asOf - WEEK;
    let next = 0;
    // Before its first poll a store is active.
    let status = 1;
    let newest = 0;
    for (; next < changes.length; next += 1) {
      const change = changes[next] ?? 0;
      if (Math.abs(change) > from) break;
      newest = Math.abs(change);
      status = Math.sign(change);
    }
    this.digest.add(status);
    for (; next < changes.length; next += 1) {
      const change = changes[next] ?? 0;
      if (Math.abs(change) > asOf) break;
      newest = Math.abs(change);
      if (Math.sign(change) === status) continue;
      status = Math.sign(change);
      this.digest.add(newest);
    }
    return newest;
  }

  /** With `linear`: the last poll before each change within the week. */
  private addRamps(periods: readonly StatusPeriod[], asOf: EpochMicros): void {
    let lastPoll: EpochMicros | null = null;
    for (const { startedAt, lastObservedAt } of periods) {
      if (startedAt > asOf) break;
      if (lastPoll !== null && startedAt > asOf - WEEK) this.digest.add(lastPoll);
      lastPoll = lastObservedAt;
    }
  }

  /**
   * With a longest carry: the polls of the week, and the last one before that reaches into it.
   * @returns the newest of them
   */
  private addObservations(
    observations: Observations,
    asOf: EpochMicros,
    reach: number,
  ): EpochMicros {
    const from = asOf - WEEK;
    let reaching = 0;
    let newest = 0;
    for (const poll of observations) {
      if (poll > asOf) break;
      newest = poll;
      if (poll > from) this.digest.add(poll);
      else if (poll + reach > from) reaching = poll;
    }
    this.digest.add(reaching);
    return newest;
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
