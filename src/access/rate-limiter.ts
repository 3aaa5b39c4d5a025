import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { isClosedToChanges } from '../common/closed-database';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { RateWindowRepository, type RateWindow } from './rate-window.repository';

/** How a caller stands in this minute. */
export interface RateStanding {
  /** Whether this call is among those that the minute has. */
  readonly isWithin: boolean;
  /** Calls that a minute has. */
  readonly limit: number;
  /** Calls that are left, as far as this process knows. */
  readonly remaining: number;
  /** Whole seconds, at least 1, until the next minute. */
  readonly resetSeconds: number;
}

/** The calls of one caller that this process may let through in this minute. */
interface Lease {
  /** When the minute is over, in milliseconds of this process. */
  readonly endsAt: number;
  left: number;
  /** What no process has taken yet. */
  readonly unclaimed: number;
}

const LEASES_A_MINUTE = 20;
const MINUTE_MS = 60_000;
const SWEEP_EVERY_MS = 60_000;

/** How many calls a process takes at a time from a minute of `limit` calls. */
export function leaseOf(limit: number): number {
  return Math.ceil(limit / LEASES_A_MINUTE);
}

/**
 * Counts the calls of each caller by the minute, correctly over all processes: each takes some calls
 * at a time from the minute that they share in the database, and hands them out from memory
 * (`docs/decisions/0022-rate-limits.md`). While the database takes no changes, each counts by itself, so
 * that reading goes on.
 */
@Injectable()
export class RateLimiter {
  private readonly logger = new Logger(RateLimiter.name);
  private readonly leases = new Map<string, Lease>();
  private readonly asking = new Map<string, Promise<Lease>>();
  private readonly limit: number | null;
  private isAlone = false;

  constructor(
    @Inject(APP_CONFIG) { rateLimitPerMinute }: AppConfig,
    private readonly windows: RateWindowRepository,
  ) {
    this.limit = rateLimitPerMinute;
  }

  /** Counts a call; `null` where there is no limit. */
  async take(subject: string): Promise<RateStanding | null> {
    if (this.limit === null) return null;
    for (;;) {
      const lease = this.current(subject) ?? (await this.ask(subject, this.limit));
      if (lease.left > 0) {
        lease.left -= 1;
        return standingOf(lease, this.limit, true);
      }
      if (lease.unclaimed === 0) return standingOf(lease, this.limit, false);
      // Others that waited for the same lease have used it up.
      if (this.leases.get(subject) === lease) this.leases.delete(subject);
    }
  }

  /** How a caller stands that has used up the minute; `null` for all others. Counts nothing. */
  spent(subject: string): RateStanding | null {
    const lease = this.current(subject);
    if (this.limit === null || !lease || lease.left > 0 || lease.unclaimed > 0) return null;
    return standingOf(lease, this.limit, false);
  }

  /** Forgets the minutes that are over. */
  @Interval(SWEEP_EVERY_MS)
  async sweep(): Promise<void> {
    if (this.limit === null) return;
    for (const subject of this.leases.keys()) this.current(subject);
    await this.windows.deleteOld().catch((error: unknown) => {
      this.logger.warn(`old minutes of callers could not be deleted: ${String(error)}`);
    });
  }

  private current(subject: string): Lease | null {
    const lease = this.leases.get(subject);
    if (!lease) return null;
    if (performance.now() < lease.endsAt) return lease;
    this.leases.delete(subject);
    return null;
  }

  /** Takes the next calls of the minute, once for all that wait for them. */
  private ask(subject: string, limit: number): Promise<Lease> {
    const underWay = this.asking.get(subject);
    if (underWay) return underWay;
    const asked = this.lease(subject, limit).finally(() => this.asking.delete(subject));
    this.asking.set(subject, asked);
    return asked;
  }

  private async lease(subject: string, limit: number): Promise<Lease> {
    const calls = leaseOf(limit);
    const window = await this.shared(subject, calls);
    const endsAt = performance.now() + (window?.msLeft ?? MINUTE_MS);
    const lease: Lease =
      window === null
        ? { endsAt, left: limit, unclaimed: 0 }
        : {
            endsAt,
            left: Math.max(0, Math.min(calls, limit - (window.taken - calls))),
            unclaimed: Math.max(0, limit - window.taken),
          };
    this.leases.set(subject, lease);
    return lease;
  }

  /** Takes calls of the minute that all processes share; `null` while the database takes no changes. */
  private async shared(subject: string, calls: number): Promise<RateWindow | null> {
    try {
      const window = await this.windows.take(subject, calls);
      if (this.isAlone) this.logger.log('calls are counted in the database again');
      this.isAlone = false;
      return window;
    } catch (error) {
      if (!isClosedToChanges(error)) throw error;
      if (!this.isAlone) {
        this.logger.warn(
          `calls are counted by this server alone, for the database takes no changes: ${String(error)}`,
        );
      }
      this.isAlone = true;
      return null;
    }
  }
}

function standingOf(lease: Lease, limit: number, isWithin: boolean): RateStanding {
  return {
    isWithin,
    limit,
    remaining: lease.left + lease.unclaimed,
    resetSeconds: Math.max(1, Math.ceil((lease.endsAt - performance.now()) / 1_000)),
  };
}
