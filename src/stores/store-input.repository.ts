import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Database } from '../database/database';
import type { BusinessHoursRow } from '../uptime/business-hours';
import type { StoreInput } from '../uptime/data-processor';
import { formatInstant, MICROS_PER_DAY, type EpochMicros } from '../uptime/epoch-micros';
import type { Status, StatusPeriod } from '../uptime/status';

const WEEK = 7 * MICROS_PER_DAY;

/**
 * The periods that matter to a window: the last one that starts at or before it, and those that
 * start in it. Two index look-ups for each store, however long its history is.
 */
const PERIODS = `
  SELECT s.store_id, p.status, p.started_at, p.last_observed_at
  FROM unnest($1::text[]) AS s (store_id)
  CROSS JOIN LATERAL (
    (SELECT status, started_at, last_observed_at FROM status_period
     WHERE store_id = s.store_id COLLATE "C" AND started_at <= $2
     ORDER BY started_at DESC LIMIT 1)
    UNION ALL
    (SELECT status, started_at, last_observed_at FROM status_period
     WHERE store_id = s.store_id COLLATE "C" AND started_at > $2 AND started_at <= $3
     ORDER BY started_at)
  ) p`;

/** The polls that matter to a window, by the same rule. */
const OBSERVATIONS = `
  SELECT s.position, o.timestamp_utc
  FROM unnest($1::text[]) WITH ORDINALITY AS s (store_id, position)
  CROSS JOIN LATERAL (
    (SELECT timestamp_utc FROM store_status
     WHERE store_id = s.store_id COLLATE "C" AND timestamp_utc <= $2
     ORDER BY timestamp_utc DESC LIMIT 1)
    UNION ALL
    (SELECT timestamp_utc FROM store_status
     WHERE store_id = s.store_id COLLATE "C" AND timestamp_utc > $2 AND timestamp_utc <= $3
     ORDER BY timestamp_utc)
  ) o`;

/** How many stores' polls are read in one statement: a store has some 150 in a week. */
const STORES_AT_A_TIME = 100;
const NO_OBSERVATIONS = new Float64Array();

const HOURS = `
  SELECT store_id, day_of_week,
         extract(epoch FROM start_time_local)::int, extract(epoch FROM end_time_local)::int
  FROM business_hours WHERE store_id = ANY ($1)`;

const ZONES = `SELECT store_id, timezone_str FROM store_timezones WHERE store_id = ANY ($1)`;

/** Appends to the list that `map` keeps under `key`. */
function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/**
 * Puts each list in ascending order of `instant`. The look-ups give that order already, but SQL
 * promises none without a sort of the whole result, which would cost more than looking.
 */
function ascending<T>(lists: Map<string, T[]>, instant: (item: T) => EpochMicros): void {
  for (const list of lists.values()) {
    const ordered = list.every((item, i) => {
      const before = list[i - 1];
      return before === undefined || instant(before) <= instant(item);
    });
    if (!ordered) list.sort((a, b) => instant(a) - instant(b));
  }
}

/** Reads what the calculation needs to know of a batch of stores, in a few set-based queries. */
@Injectable()
export class StoreInputRepository {
  constructor(
    private readonly database: Database,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /**
   * What is known of `storeIds`, in their order, as it matters to the windows that end at `asOf`.
   * `withObservations` also reads the instants of the polls.
   */
  async read(
    client: pg.ClientBase,
    storeIds: readonly string[],
    asOf: EpochMicros,
    withObservations: boolean,
  ): Promise<StoreInput[]> {
    const window = [storeIds, formatInstant(asOf - WEEK), formatInstant(asOf)];

    const periods = new Map<string, StatusPeriod[]>();
    for (const [storeId, status, startedAt, lastObservedAt] of await this.database.tuples<
      [string, Status, EpochMicros, EpochMicros]
    >(PERIODS, window, client)) {
      append(periods, storeId, { status, startedAt, lastObservedAt });
    }
    ascending(periods, (period) => period.startedAt);

    const hours = new Map<string, BusinessHoursRow[]>();
    for (const [storeId, dayOfWeek, startSecond, endSecond] of await this.database.tuples<
      [string, number, number, number]
    >(HOURS, [storeIds], client)) {
      append(hours, storeId, { dayOfWeek, startSecond, endSecond });
    }

    const zones = new Map(await this.database.tuples<[string, string]>(ZONES, [storeIds], client));

    const observations = withObservations
      ? await this.observations(client, storeIds, window)
      : undefined;

    return storeIds.map((storeId, i) => ({
      storeId,
      timezone: zones.get(storeId) ?? this.config.defaultTimezone,
      businessHours: hours.get(storeId) ?? [],
      periods: periods.get(storeId) ?? [],
      ...(observations && { observations: observations[i] ?? NO_OBSERVATIONS }),
    }));
  }

  /** The instants of the polls of each store, a few stores at a time: they are many. */
  private async observations(
    client: pg.ClientBase,
    storeIds: readonly string[],
    [, from, to]: readonly unknown[],
  ): Promise<Float64Array[]> {
    const found: Float64Array[] = [];
    for (let first = 0; first < storeIds.length; first += STORES_AT_A_TIME) {
      const ids = storeIds.slice(first, first + STORES_AT_A_TIME);
      const instants: EpochMicros[][] = ids.map(() => []);
      for (const [position, observedAt] of await this.database.tuples<[number, EpochMicros]>(
        OBSERVATIONS,
        [ids, from, to],
        client,
      )) {
        instants[position - 1]?.push(observedAt);
      }
      for (const list of instants) found.push(Float64Array.from(list).sort());
    }
    return found;
  }
}
