import type { EpochMicros } from '../uptime/epoch-micros';

/**
 * Many small rows of one store as one value: SQL strings the binary forms of their columns together
 * (`string_agg(timestamptz_send(…) || …, '')`), and Node reads them from the buffer. Measured on
 * 13,560 stores and 125,000 periods: a third of the time that as many rows take.
 */

const TWO_TO_THE_32 = 4_294_967_296;
/** PostgreSQL counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH: EpochMicros = 946_684_800_000_000;

/** A value of `timestamptz_send`, 8 bytes. */
export function readInstant(packed: Buffer, offset: number): EpochMicros {
  return readInt8(packed, offset) + POSTGRES_EPOCH;
}

/** A value of `time_send`, 8 bytes, in microseconds since midnight; also any `int8` within 2^53. */
export function readInt8(packed: Buffer, offset: number): number {
  return packed.readInt32BE(offset) * TWO_TO_THE_32 + packed.readUInt32BE(offset + 4);
}
