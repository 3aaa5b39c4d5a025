import type { EpochMicros } from '../uptime/epoch-micros';
import { storeId } from './store-id';

/** Rows put among the others on purpose: a fixed few of each file, in any set that asks for them. */
export interface ExtraRows {
  /** Rows that break a rule of docs/accounting.md, section 1; each is rejected. */
  readonly bad: readonly string[];
  /** Rows that are good, and written in a way that a reader may stumble over. */
  readonly odd: readonly string[];
}

/**
 * Extra polls. The odd ones are of store 0, in the first hours from `start` (epoch microseconds) on.
 * No row has fewer or more than three fields, so that a raw copy of the file into a table still works.
 */
export function extraPolls(seed: number, start: EpochMicros): ExtraRows {
  const id = storeId(seed, 0);
  const after = (hours: number, separator: ' ' | 'T') =>
    new Date(start / 1000 + hours * 3_600_000).toISOString().slice(0, 19).replace('T', separator);
  return {
    bad: [
      `,active,${after(1, ' ')} UTC`,
      `${id},,${after(1, ' ')} UTC`,
      `${id},active,`,
      `${id},closed,${after(1, ' ')} UTC`,
      `${id},active,yesterday noon`,
      `${id},active,2026-02-30 12:00:00.000000 UTC`,
      `${id},active,${after(1, ' ')}.1234567 UTC`,
      `${id},inactive,1999-12-31 23:59:59.999999 UTC`,
      `${id},inactive,2099-01-01 00:00:00.000000 UTC`,
      `${'7'.repeat(65)},active,${after(1, ' ')} UTC`,
    ],
    odd: [
      `${id},ACTIVE,${after(1, ' ')} UTC`,
      `${id},Inactive,${after(2, 'T')}.5Z`,
      `${id},active,${after(3 + 5.5, 'T')}+05:30`,
      `"${id}", active ,"${after(4, ' ')}.25"`,
    ],
  };
}

/** Extra business hours of store 0, which keeps its good rows. */
export function extraHours(seed: number): ExtraRows {
  const id = storeId(seed, 0);
  return {
    bad: [
      `${id},7,09:00:00,17:00:00`,
      `${id},-1,09:00:00,17:00:00`,
      `${id},Monday,09:00:00,17:00:00`,
      `${id},0,9am,17:00:00`,
      `${id},0,24:00:00,06:00:00`,
      `${id},0,09:00:00,`,
    ],
    odd: [],
  };
}

/** Extra zones. The odd one comes first in the file, and the store's own row, further down, holds. */
export function extraZones(seed: number): ExtraRows {
  return {
    bad: [
      `${storeId(seed, 1)},America/Gotham`,
      `${storeId(seed, 2)},UTC+5`,
      `${storeId(seed, 3)},`,
    ],
    odd: [`${storeId(seed, 0)},Europe/Paris`],
  };
}

/** Extra profiles: a store without polls, its name with quotes, a comma and a line break in it. */
export function extraProfiles(): ExtraRows {
  return {
    bad: [',Nobody’s Kitchen,East,restaurant,"Smith, Jo"'],
    odd: ['not-polled-yet,"The ""Old"" Mill,\nupper floor",East,cafe,"Rossi, Ana"'],
  };
}
