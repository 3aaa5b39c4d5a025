import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { packedItems, readInstant, readUnsigned, type PackedRows } from '../database/packed-rows';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { PACKED_HOURS, unpackHours } from './packed-hours';
import type {
  CountedPeriod,
  Observation,
  PollSummary,
  RecordNeeds,
  StoreRecord,
} from './store-record';
import type { StoreProfileDto } from './stores.dto';

/** started_at and last_observed_at (8 bytes each), whether active (1 byte), polls (4 bytes). */
const PERIOD_BYTES = 21;
/** timestamp_utc (8 bytes), whether active (1 byte). */
const OBSERVATION_BYTES = 9;
const NOTHING: PackedRows = '\\x';

/** `$2`, or where that is NULL the newest poll of all stores: NULL without polls. */
const AS_OF = '(SELECT instant FROM as_of)';

/**
 * All of it in one statement: an explanation costs what its round trips cost, and one statement is
 * one snapshot. Of the periods, those that the windows need and the newest `$3`.
 */
const record = (observations: string) => `
  WITH as_of AS (
    SELECT coalesce($2::timestamptz, (SELECT max(observed_at) FROM newest_poll)) AS instant
  )
  SELECT
    ${AS_OF} AS "asOf",
    EXISTS (SELECT FROM status_period WHERE store_id = $1) AS "hasPolls",
    (SELECT timezone_str FROM store_timezones WHERE store_id = $1) AS timezone,
    (SELECT string_agg(${PACKED_HOURS}, '' ORDER BY day_of_week, start_time_local, end_time_local)
     FROM business_hours WHERE store_id = $1)::text AS hours,
    (SELECT json_build_object('name', name, 'region', region, 'type', type, 'tags', tags)
     FROM stores WHERE store_id = $1) AS profile,
    poll.count, poll.first, poll.last, period.packed::text AS periods, ${observations} AS observations
  FROM (
    SELECT count(*), min(timestamp_utc) AS first, max(timestamp_utc) AS last FROM store_status
    WHERE store_id = $1 AND timestamp_utc <= ${AS_OF}
  ) AS poll, (
    SELECT string_agg(
      timestamptz_send(started_at) || timestamptz_send(last_observed_at)
        || boolsend(status = 'active') || int4send(polls), '' ORDER BY started_at) AS packed
    FROM status_period
    WHERE store_id = $1 AND started_at <= ${AS_OF} AND started_at >= least(
      coalesce((
        SELECT max(started_at) FROM status_period
        WHERE store_id = $1 AND started_at <= ${AS_OF} - interval '168 hours'
      ), '-infinity'),
      coalesce((
        SELECT started_at FROM status_period
        WHERE store_id = $1 AND started_at <= ${AS_OF}
        ORDER BY started_at DESC OFFSET $3::integer - 1 LIMIT 1
      ), '-infinity'))
  ) AS period`;

/** The polls of the last `$4` microseconds up to as-of. */
const OBSERVATIONS = `(
  SELECT string_agg(
    timestamptz_send(timestamp_utc) || boolsend(status = 'active'), '' ORDER BY timestamp_utc)
  FROM store_status
  WHERE store_id = $1 AND timestamp_utc <= ${AS_OF}
    AND timestamp_utc > ${AS_OF} - $4::bigint * interval '1 microsecond')::text`;

const RECORD = record('NULL');
const RECORD_WITH_OBSERVATIONS = record(OBSERVATIONS);

interface Row extends PollSummary {
  readonly asOf: EpochMicros | null;
  readonly hasPolls: boolean;
  readonly timezone: string | null;
  readonly hours: PackedRows | null;
  readonly profile: StoreProfileDto | null;
  readonly periods: PackedRows | null;
  readonly observations: PackedRows | null;
}

/** Reads all that is known of single stores. */
@Injectable()
export class StoreRecordRepository {
  constructor(private readonly database: Database) {}

  /**
   * The store as it matters to the windows that end at `asOf`; `null` where nothing is known of it.
   * @param asOf without it, the newest poll of all stores
   */
  async read(
    storeId: string,
    asOf: EpochMicros | undefined,
    { periods, observationsReach }: RecordNeeds,
  ): Promise<StoreRecord | null> {
    const values = [storeId, asOf === undefined ? null : formatInstant(asOf), periods];
    // Planned for each store anew, it would take half a millisecond more.
    const query =
      observationsReach === undefined
        ? { name: 'store_record', text: RECORD, values }
        : {
            name: 'store_record_with_observations',
            text: RECORD_WITH_OBSERVATIONS,
            values: [...values, observationsReach],
          };
    const [row] = (await this.database.pool.query<Row>(query)).rows;
    if (!row || !(row.hasPolls || row.timezone !== null || row.hours !== null || row.profile)) {
      return null;
    }
    const { count, first, last } = row;
    return {
      asOf: row.asOf,
      timezone: row.timezone,
      businessHours: unpackHours(row.hours ?? NOTHING),
      profile: row.profile,
      polls: { count, first, last },
      periods: packedItems(row.periods ?? NOTHING, PERIOD_BYTES, readPeriod),
      observations: packedItems(row.observations ?? NOTHING, OBSERVATION_BYTES, readObservation),
    };
  }
}

function readPeriod(packed: PackedRows, at: number): CountedPeriod {
  return {
    startedAt: readInstant(packed, at),
    lastObservedAt: readInstant(packed, at + 8),
    status: readUnsigned(packed, at + 16, 1) === 1 ? 'active' : 'inactive',
    polls: readUnsigned(packed, at + 17, 4),
  };
}

function readObservation(packed: PackedRows, at: number): Observation {
  return {
    at: readInstant(packed, at),
    status: readUnsigned(packed, at + 8, 1) === 1 ? 'active' : 'inactive',
  };
}
