import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { EARLIEST_INSTANT, formatInstant } from '../uptime/epoch-micros';
import type { SortedFile, SortedPolls } from './sorted-polls';

/** The polls of one store that are held, ascending, in epoch microseconds. */
export interface HeldPolls {
  readonly storeId: Buffer;
  readonly active: Float64Array;
  readonly inactive: Float64Array;
}

const MANY_POLLS = 50_000;
/** Polls held that are read, at most, for each one that comes. */
const MOST_HELD_FOR_EACH = 4;
/** Signature, flags and length of the header extension of COPY's binary format. */
const HEADER_BYTES = 19;
/** Before the elements of an array: dimensions, null flag, type, length, lower bound. */
const ARRAY_HEADER_BYTES = 20;
/** An element of an array of instants: its length and itself. */
const ELEMENT_BYTES = 12;
const TWO_TO_32 = 2 ** 32;

/** Reads polls out that are held. */
@Injectable()
export class HeldPollsRepository {
  /**
   * Whether it pays to read what is held from the first to the last of some polls, to see which of
   * them are new: they are many, and what is held is not many times as much.
   */
  async areWorthReading(client: pg.ClientBase, polls: SortedFile): Promise<boolean> {
    if (polls.count < MANY_POLLS) return false;
    // Told from the periods: at least as many as there are.
    const { rows } = await client.query<{ held: number }>(
      `SELECT coalesce(sum(polls), 0) AS held FROM status_period
       WHERE last_observed_at >= $1 AND started_at <= $2`,
      [formatInstant(polls.extent.first), formatInstant(polls.extent.last)],
    );
    const held = rows[0]?.held ?? 0;
    return held > 0 && held <= polls.count * MOST_HELD_FOR_EACH;
  }

  /**
   * The polls held of the stores of some polls, and of those between them, from the first to the last
   * of these polls: store by store in the byte order of their ids. One row of
   * arrays for each store, in binary: half of what a row for each poll costs the database, and a
   * tenth of what it costs here.
   */
  async *read(
    client: pg.ClientBase,
    { storeIds, extent: { first, last } }: SortedPolls,
  ): AsyncGenerator<HeldPolls> {
    const literal = (id: Buffer | undefined) => pg.escapeLiteral(id?.toString() ?? '');
    const instants = (condition: string) =>
      `array_agg(timestamp_utc ORDER BY timestamp_utc) FILTER (WHERE ${condition})`;
    // COPY takes no parameters.
    const rows = client.query(
      copyTo(`COPY (
        SELECT store_id, ${instants("status = 'active'")}, ${instants("status <> 'active'")}
        FROM store_status
        WHERE timestamp_utc BETWEEN '${formatInstant(first)}' AND '${formatInstant(last)}'
          AND store_id BETWEEN ${literal(storeIds[0])} AND ${literal(storeIds.at(-1))}
        GROUP BY store_id ORDER BY store_id
      ) TO STDOUT (FORMAT binary)`),
    );
    let bytes: Buffer = Buffer.alloc(0);
    let isStarted = false;
    for await (const chunk of rows as AsyncIterable<Buffer>) {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      let at = 0;
      if (!isStarted) {
        if (bytes.length < HEADER_BYTES) continue;
        isStarted = true;
        at = HEADER_BYTES;
      }
      for (let end = endOfRow(bytes, at); end !== -1; end = endOfRow(bytes, at)) {
        yield rowAt(bytes, at);
        at = end;
      }
      bytes = bytes.subarray(at);
    }
  }
}

/** Where the row of three fields that begins at `start` ends; -1 where it is not whole, or no row. */
function endOfRow(bytes: Buffer, start: number): number {
  let end = start + 2;
  for (let field = 0; field < 3; field += 1) {
    if (end + 4 > bytes.length) return -1;
    end += 4 + Math.max(0, bytes.readInt32BE(end));
  }
  return end > bytes.length ? -1 : end;
}

function rowAt(bytes: Buffer, start: number): HeldPolls {
  let next = start + 2;
  const field = (): Buffer => {
    const length = Math.max(0, bytes.readInt32BE(next));
    next += 4 + length;
    return bytes.subarray(next - length, next);
  };
  return { storeId: field(), active: instantsOf(field()), inactive: instantsOf(field()) };
}

/** The elements of a binary `timestamptz[]`, which count from the year 2000; none of a NULL. */
function instantsOf(array: Buffer): Float64Array {
  const count = Math.max(0, (array.length - ARRAY_HEADER_BYTES) / ELEMENT_BYTES);
  const instants = new Float64Array(count);
  let at = ARRAY_HEADER_BYTES + 4;
  for (let i = 0; i < count; i += 1) {
    const sinceEpoch = array.readInt32BE(at) * TWO_TO_32 + array.readUInt32BE(at + 4);
    instants[i] = sinceEpoch + EARLIEST_INSTANT;
    at += ELEMENT_BYTES;
  }
  return instants;
}
