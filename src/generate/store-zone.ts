import { Deck } from './deck';

/** Where a store is: its zone, and what the generator needs to choose polled hours and a region. */
export interface StoreZone {
  /** IANA name; null for a store that `timezones.csv` leaves out. */
  readonly name: string | null;
  /** Standard time's distance from UTC in minutes: near enough to choose when a store is polled. */
  readonly offsetMinutes: number;
  readonly region: string;
}

const zone = (
  percent: number,
  name: string | null,
  offsetHours: number,
  region: string,
): { percent: number; value: StoreZone } => ({
  percent,
  value: { name, offsetMinutes: offsetHours * 60, region },
});

/**
 * Mostly the zones of the United States; links (US/Pacific, Asia/Calcutta), offsets of half and quarter
 * hours, a daylight-saving step of half an hour (Lord_Howe) and one at midnight (Havana).
 */
const DECK = new Deck<StoreZone>(
  [
    zone(4, null, -6, 'Central'),
    zone(40, 'America/New_York', -5, 'East'),
    zone(16, 'America/Los_Angeles', -8, 'West'),
    zone(12, 'America/Chicago', -6, 'Central'),
    zone(5, 'America/Denver', -7, 'Mountain'),
    zone(4, 'America/Phoenix', -7, 'Mountain'),
    zone(2, 'America/Detroit', -5, 'East'),
    zone(2, 'US/Pacific', -8, 'West'),
    zone(1, 'America/Indiana/Indianapolis', -5, 'East'),
    zone(1, 'America/Anchorage', -9, 'West'),
    zone(1, 'Pacific/Honolulu', -10, 'West'),
    zone(1, 'America/Halifax', -4, 'Abroad'),
    zone(1, 'America/St_Johns', -3.5, 'Abroad'),
    zone(1, 'America/Edmonton', -7, 'Abroad'),
    zone(1, 'America/Havana', -5, 'Abroad'),
    zone(1, 'America/Sao_Paulo', -3, 'Abroad'),
    zone(1, 'Europe/London', 0, 'Abroad'),
    zone(1, 'Europe/Berlin', 1, 'Abroad'),
    zone(1, 'Asia/Beirut', 2, 'Abroad'),
    zone(1, 'Asia/Calcutta', 5.5, 'Abroad'),
    zone(1, 'Asia/Kathmandu', 5.75, 'Abroad'),
    zone(1, 'Australia/Lord_Howe', 10.5, 'Abroad'),
    zone(1, 'Pacific/Chatham', 12.75, 'Abroad'),
  ],
  61,
);

/** The zone of store number `index` (from 0) in the set of `seed`. */
export function storeZone(seed: number, index: number): StoreZone {
  return DECK.deal(seed, index);
}
