import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import {
  countRows,
  readInstant,
  type PackedOfStore,
  type PackedRows,
} from '../database/packed-rows';
import {
  formatInstant,
  MICROS_PER_DAY,
  type DurationMicros,
  type EpochMicros,
} from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import type { StoreList } from './store-list';
import { packedPeriods, type PackedPeriods, type PeriodForm, reachesBack } from './packed-periods';

const WEEK = 7 * MICROS_PER_DAY;
const NOTHING: PackedRows = '\\x';
/** Where polls reach further, looking each store's last one up before the week is less work. */
export const LONGEST_SCANNED_REACH = MICROS_PER_DAY;

const INSTANT_BYTES = 8;
const PACKED_POLLS = `string_agg(timestamptz_send(timestamp_utc), '')`;

/** The last period that starts at or before an instant, by one index look-up for each store. */
const PERIOD_BEFORE = `
  SELECT status, started_at, last_observed_at FROM status_period
  WHERE store_id = s.store_id COLLATE "C" AND started_at <= $2
  ORDER BY started_at DESC LIMIT 1`;

const periodsBefore = (form: PeriodForm) => `
  SELECT s.store_id, ${packedPeriods(form)} FROM unnest($1::text[]) AS s (store_id)
  CROSS JOIN LATERAL (${PERIOD_BEFORE}) AS p GROUP BY s.store_id`;

/** What matters to the windows of listed stores: two look-ups for each, however long its history is. */
const periodsOfList = (form: PeriodForm) => `
  SELECT s.store_id, ${packedPeriods(form)} FROM unnest($1::text[]) AS s (store_id)
  CROSS JOIN LATERAL (
    (${PERIOD_BEFORE})
    UNION ALL
    (SELECT status, started_at, last_observed_at FROM status_period
     WHERE store_id = s.store_id COLLATE "C" AND started_at > $2 AND started_at <= $3)
  ) AS p GROUP BY s.store_id`;

/**
 * The periods with a poll in the windows of all stores between two: one scan, half the time of
 * look-ups. The day has an index, so that a long history costs nothing.
 */
const periodsOfRange = (form: PeriodForm) => `
  SELECT store_id, ${packedPeriods(form)} FROM status_period
  WHERE store_id >= $1 AND store_id <= $2 AND started_at <= $4
    AND last_observed_at > $3 AND last_observed_on >= ($3::timestamptz AT TIME ZONE 'UTC')::date
  GROUP BY store_id ORDER BY store_id`;

/** The polls of all stores between two, from an instant on. */
const POLLS_OF_RANGE = `
  SELECT store_id, ${PACKED_POLLS} FROM store_status
  WHERE store_id >= $1 AND store_id <= $2 AND timestamp_utc > $3 AND timestamp_utc <= $4
  GROUP BY store_id`;

const POLLS_OF_LIST = `
  SELECT s.store_id, ${PACKED_POLLS} FROM unnest($1::text[]) AS s (store_id)
  CROSS JOIN LATERAL (
    (SELECT timestamp_utc FROM store_status
     WHERE store_id = s.store_id COLLATE "C" AND timestamp_utc <= $2
     ORDER BY timestamp_utc DESC LIMIT 1)
    UNION ALL
    (SELECT timestamp_utc FROM store_status
     WHERE store_id = s.store_id COLLATE "C" AND timestamp_utc > $2 AND timestamp_utc <= $3)
  ) AS o GROUP BY s.store_id`;

/** What was found of each store of a list, in its order. */
type PackedOfStores = readonly (PackedRows | undefined)[];

/** Reads what the stores' polls say, as far as it matters to the windows that end at an instant. */
@Injectable()
export class TimeLineRepository {
  constructor(private readonly database: Database) {}

  /**
   * Keeps polls from being dropped until the transaction ends. It has to come first: the snapshot is
   * taken by the next statement, and polls carried over from months dropped since are not in it.
   */
  async holdObservations(client: pg.ClientBase): Promise<void> {
    await client.query('LOCK TABLE ONLY store_status IN ACCESS SHARE MODE');
  }

  /** The periods of each store, by its index in the list: the last one that starts at or before `from`, and later ones up to `to`, which may be `Infinity`. */
  async periods(
    client: pg.ClientBase,
    stores: StoreList,
    time: Interval,
    form: PeriodForm,
  ): Promise<(index: number) => PackedPeriods> {
    const parts = stores.isRange
      ? await this.periodsOfRange(client, stores, time, form)
      : [await this.periodsOfList(client, stores.ids, time, form)];
    return (index) => parts.flatMap((part) => part[index] ?? []);
  }

  /**
   * The instants of the polls of each store, ascending: those in the week, and before it at least
   * those that reach into it; of a store without any of these, its last one.
   * @param reach how long a poll has something to say
   */
  async observations(
    client: pg.ClientBase,
    stores: StoreList,
    asOf: EpochMicros,
    reach: DurationMicros,
  ): Promise<(storeId: string) => Float64Array> {
    const { ids } = stores;
    if (!stores.isRange || reach > LONGEST_SCANNED_REACH)
      return this.pollsOfList(client, ids, asOf);
    const time = { from: asOf - WEEK - reach, to: asOf };
    const polls = await this.pollsOfRange(client, ids, time);
    const silent = ids.filter((id) => !polls.has(id));
    const before = silent.length === 0 ? null : await this.pollsOfList(client, silent, asOf);
    return (storeId) => {
      const packed = polls.get(storeId);
      return packed === undefined && before ? before(storeId) : unpackInstants(packed ?? NOTHING);
    };
  }

  /** The instants of the polls of each store after `from`, ascending, of all stores between two. */
  async pollsSince(
    client: pg.ClientBase,
    ids: readonly string[],
    from: EpochMicros,
  ): Promise<(storeId: string) => Float64Array> {
    const polls = await this.pollsOfRange(client, ids, { from, to: Infinity });
    return (storeId) => unpackInstants(polls.get(storeId) ?? NOTHING);
  }

  /** The polls of the week up to `asOf` of single stores, and each one's last poll before the week. */
  async pollsOfList(
    client: pg.ClientBase,
    ids: readonly string[],
    asOf: EpochMicros,
  ): Promise<(storeId: string) => Float64Array> {
    const values = [ids, formatInstant(asOf - WEEK), formatInstant(asOf)];
    const polls = new Map(await this.database.packed<PackedOfStore>(POLLS_OF_LIST, values, client));
    return (storeId) => unpackInstants(polls.get(storeId) ?? NOTHING);
  }

  private async pollsOfRange(
    client: pg.ClientBase,
    ids: readonly string[],
    { from, to }: Interval,
  ): Promise<Map<string, PackedRows>> {
    const values = [ids[0], ids.at(-1), bound(from), bound(to)];
    return new Map(await this.database.packed<PackedOfStore>(POLLS_OF_RANGE, values, client));
  }

  private async periodsOfList(
    client: pg.ClientBase,
    ids: readonly string[],
    { from, to }: Interval,
    form: PeriodForm,
  ): Promise<PackedOfStores> {
    const values = [ids, formatInstant(from), formatInstant(to)];
    const found = new Map(
      await this.database.packed<PackedOfStore>(periodsOfList(form), values, client),
    );
    return ids.map((id) => found.get(id));
  }

  private async periodsOfRange(
    client: pg.ClientBase,
    { ids, firstPolls }: StoreList,
    { from, to }: Interval,
    form: PeriodForm,
  ): Promise<PackedOfStores[]> {
    const values = [ids[0], ids.at(-1), bound(from), bound(to)];
    const within = besideIds(
      ids,
      await this.database.packed<PackedOfStore>(periodsOfRange(form), values, client),
    );
    const cut = ids.filter(
      (_, index) =>
        (firstPolls?.[index] ?? -Infinity) <= from &&
        !reachesBack(within[index] ?? NOTHING, form, from),
    );
    if (cut.length === 0) return [within];
    const found = await this.database.packed<PackedOfStore>(
      periodsBefore(form),
      [cut, formatInstant(from)],
      client,
    );
    const before = new Map(found);
    return [ids.map((id) => before.get(id)), within];
  }
}

/** An instant as a parameter; `Infinity` is PostgreSQL's own. */
function bound(instant: EpochMicros): string {
  return instant === Infinity ? 'infinity' : formatInstant(instant);
}

/**
 * Lays rows beside the ids that they are of. Where they are all of these, as in a report of all
 * stores, a walk takes the place of a table of all ids; a filter leaves rows of other stores between.
 */
function besideIds(ids: readonly string[], rows: readonly PackedOfStore[]): PackedOfStores {
  let next = 0;
  const walked = ids.map((id) => {
    const row = rows[next];
    if (row?.[0] !== id) return undefined;
    next += 1;
    return row[1];
  });
  if (next === rows.length) return walked;
  const found = new Map(rows);
  return ids.map((id) => found.get(id));
}

function unpackInstants(packed: PackedRows): Float64Array {
  const instants = new Float64Array(countRows(packed, INSTANT_BYTES));
  let isAscending = true;
  let last = -Infinity;
  for (let i = 0; i < instants.length; i += 1) {
    const at = readInstant(packed, i * INSTANT_BYTES);
    instants[i] = at;
    isAscending &&= at > last;
    last = at;
  }
  return isAscending ? instants : instants.sort();
}
