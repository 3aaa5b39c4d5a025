import { Deck } from './deck';
import { seededHash } from './seeded-hash';

/** One row of `menu_hours.csv` without its store: the day (0 = Monday … 6 = Sunday) and local times. */
export interface HoursRow {
  readonly day: number;
  readonly start: string;
  readonly end: string;
}

/** The weekly hours of a store, in one of `variants` equally likely forms (numbered from 0). */
interface HoursShape {
  readonly variants: number;
  rows(variant: number): HoursRow[];
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const WEEKDAYS = [0, 1, 2, 3, 4];
const NOT_SUNDAY = [0, 1, 2, 3, 4, 5];

const OPENINGS = ['06:00:00', '07:00:00', '08:00:00', '10:00:00', '10:30:00', '11:00:00'];
const CLOSINGS = ['19:00:00', '20:30:00', '20:45:00', '21:00:00', '22:00:00', '23:00:00'];
const NIGHT_ENDS = ['00:30:00', '01:00:00', '02:00:00', '03:00:00'];

const weekly = (days: readonly number[], ...spans: readonly (readonly [string, string])[]) =>
  days.flatMap((day) => spans.map(([start, end]): HoursRow => ({ day, start, end })));

const fixed = (rows: HoursRow[]): HoursShape => ({ variants: 1, rows: () => rows });

const daytime = (days: readonly number[]): HoursShape => ({
  variants: OPENINGS.length * CLOSINGS.length,
  rows: (variant) => {
    const start = OPENINGS[variant % OPENINGS.length] as string;
    const end = CLOSINGS[Math.floor(variant / OPENINGS.length)] as string;
    return weekly(days, [start, end]);
  },
});

/** A night the way most real files write it: until the last minute, and on from midnight. */
const lateNight: HoursShape = {
  variants: NIGHT_ENDS.length * 2,
  rows: (variant) => {
    const lastMinute = variant % 2 === 0 ? '23:59:00' : '23:59:59';
    const end = NIGHT_ENDS[Math.floor(variant / 2)] as string;
    return weekly(EVERY_DAY, ['00:00:00', end], ['11:00:00', lastMinute]);
  },
};

const overnight: HoursShape = {
  variants: NIGHT_ENDS.length,
  rows: (variant) => weekly(EVERY_DAY, ['18:00:00', NIGHT_ENDS[variant] as string]),
};

/** Short and odd hours: ten minutes after midnight, and on Sunday a single minute before it. */
const minutes = [
  ...weekly(NOT_SUNDAY, ['00:00:00', '00:10:00']),
  ...weekly([6], ['23:59:00', '23:59:00']),
];

const DECK = new Deck<HoursShape>(
  [
    { percent: 18, value: fixed([]) },
    { percent: 7, value: fixed(weekly(EVERY_DAY, ['00:00:00', '23:59:00'])) },
    { percent: 4, value: fixed(weekly(EVERY_DAY, ['00:00:00', '23:59:59'])) },
    { percent: 2, value: fixed(weekly(EVERY_DAY, ['00:00:00', '24:00:00'])) },
    { percent: 1, value: fixed(weekly(EVERY_DAY, ['05:00:00', '05:00:00'])) },
    { percent: 31, value: daytime(EVERY_DAY) },
    { percent: 8, value: daytime(NOT_SUNDAY) },
    { percent: 9, value: daytime(WEEKDAYS) },
    { percent: 8, value: lateNight },
    { percent: 4, value: overnight },
    {
      percent: 3,
      value: fixed(weekly(EVERY_DAY, ['11:00:00', '14:30:00'], ['17:00:00', '22:00:00'])),
    },
    {
      percent: 2,
      value: fixed(weekly(EVERY_DAY, ['08:00:00', '14:00:00'], ['12:00:00', '20:00:00'])),
    },
    { percent: 1, value: fixed(weekly([5], ['09:00:00', '17:00:00'])) },
    { percent: 1, value: fixed(weekly(EVERY_DAY, ['02:30:00', '03:00:00'])) },
    { percent: 1, value: fixed(minutes) },
  ],
  37,
);

const HOURS_A_WEEK = 168;

/** Hours of a store and the hours of the local week in which it is polled. */
export interface StoreHours {
  /** None: the store has no row and is open 24/7. */
  readonly rows: readonly HoursRow[];
  /** For each hour of the local week from Monday 00:00 on, 1 where the store is polled. */
  readonly polledHours: Uint8Array;
}

const made = new Map<HoursShape, StoreHours[]>();

/** The weekly hours of store number `index` (from 0) in the set of `seed`. */
export function storeHours(seed: number, index: number): StoreHours {
  const shape = DECK.deal(seed, index);
  let variants = made.get(shape);
  if (variants === undefined) {
    variants = Array.from({ length: shape.variants }, (_, variant) => {
      const rows = shape.rows(variant);
      return { rows, polledHours: polledHours(rows) };
    });
    made.set(shape, variants);
  }
  return variants[seededHash(seed, index, 0, 37) % shape.variants] as StoreHours;
}

/** Polls begin in the hour before opening and end in the hour after closing, as they do in real sets. */
function polledHours(rows: readonly HoursRow[]): Uint8Array {
  const polled = new Uint8Array(HOURS_A_WEEK).fill(rows.length === 0 ? 1 : 0);
  for (const { day, start, end } of rows) {
    const first = day * 24 + hoursOf(start);
    const length = hoursOf(end) - hoursOf(start);
    const last = first + (length > 0 ? length : length + 24);
    for (let hour = Math.floor(first) - 1; hour < Math.ceil(last) + 1; hour++) {
      polled[(hour + HOURS_A_WEEK) % HOURS_A_WEEK] = 1;
    }
  }
  return polled;
}

function hoursOf(time: string): number {
  return Number(time.slice(0, 2)) + Number(time.slice(3, 5)) / 60;
}
