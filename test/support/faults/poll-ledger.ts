import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpClient } from '../http-client';
import { Workplace } from '../spawned';
import type { TestDatabase } from '../test-database';
import { query } from '../test-sql';
import type { Seeded } from './seeded';

const FIXTURE = join(__dirname, '../../fixtures/example-1');
const HEADER = 'store_id,status,timestamp_utc';
/** New polls lie in these days, around those of the fixture. */
const FIRST_MILLIS = Date.UTC(2018, 8, 1);
const MILLIS = 8 * 86_400_000;

export type Status = 'active' | 'inactive';
/** `[store_id, status, timestamp_utc]`, the instant to the microsecond, without a zone. */
export type LedgerPoll = readonly [string, Status, string];

function keyOf([storeId, , at]: LedgerPoll): string {
  return `${storeId},${at}`;
}

/** A CSV of polls. */
export function csvOf(polls: readonly LedgerPoll[]): string {
  return `${[HEADER, ...polls.map((poll) => poll.join(','))].join('\n')}\n`;
}

/** The body of a batch. */
export function bodyOf(polls: readonly LedgerPoll[]): unknown {
  return {
    observations: polls.map(([store_id, status, timestamp_utc]) => ({
      ...{ store_id, status, timestamp_utc },
    })),
  };
}

/** A workplace whose `DATA_DIR` has the hours and zones of the ledger's stores, and no polls. */
export function ledgerWorkplace(settings: Record<string, string>): Workplace {
  const place = new Workplace(settings);
  PollLedger.empty().writeFiles(place.path('data'));
  rmSync(place.path('data', 'store_status.csv'));
  return place;
}

/**
 * What a database must hold: the polls that the service acknowledged. What was under way when it
 * died is undecided until {@link settle} finds it there, wholly or not at all.
 */
export class PollLedger {
  /** How many polls were acknowledged, those that repeat a held one too. */
  acknowledged = 0;
  private held = new Map<string, LedgerPoll>();
  private readonly storeIds: readonly string[];

  private constructor() {
    const lines = readFileSync(join(FIXTURE, 'timezones.csv'), 'utf8').trim().split('\n');
    this.storeIds = lines.slice(1).map((line) => line.split(',', 1)[0] ?? '');
  }

  /** The ledger of a database without polls. */
  static empty(): PollLedger {
    return new PollLedger();
  }

  get size(): number {
    return this.held.size;
  }

  /** New polls, and some that contradict those held. None twice. */
  draw(random: Seeded, count: number): LedgerPoll[] {
    const drawn = new Map<string, LedgerPoll>();
    const known = [...this.held.values()];
    while (drawn.size < count) {
      const poll =
        known.length > 0 && random.below(10) === 0 ? random.pick(known) : this.drawNew(random);
      const status = random.pick(['active', 'inactive'] as const);
      drawn.set(keyOf(poll), [poll[0], status, poll[2]]);
    }
    return [...drawn.values()];
  }

  /** Sends new polls as a batch, which is to be acknowledged. */
  async send(http: HttpClient, random: Seeded, count: number): Promise<void> {
    const polls = this.draw(random, count);
    const { status, text } = await http.post('/api/v1/observations', bodyOf(polls));
    if (status !== 200) throw new Error(`observations: ${status} ${text}`);
    this.acknowledge(polls);
  }

  /** The service said that these are in. */
  acknowledge(polls: readonly LedgerPoll[]): void {
    this.acknowledged += polls.length;
    this.apply(polls);
  }

  /**
   * Finds out whether polls that were neither acknowledged nor refused went in.
   * @returns whether they did
   * @throws Error where the database holds neither all of them nor none.
   */
  async settle(database: TestDatabase, undecided: readonly LedgerPoll[]): Promise<boolean> {
    const before = this.lines();
    const found = await heldLines(database);
    if (found === before) return false;
    this.apply(undecided);
    this.expectLines(found, 'the polls are neither all there nor all absent');
    return true;
  }

  /**
   * Takes over the order, of several in which files may have gone in, that the database shows.
   * @throws Error where it shows none of them.
   */
  async settleSome(database: TestDatabase, orders: readonly LedgerPoll[][][]): Promise<void> {
    const found = await heldLines(database);
    const before = this.held;
    for (const order of orders) {
      this.held = new Map(before);
      for (const file of order) this.apply(file);
      if (this.lines() !== found) continue;
      this.acknowledged += order.reduce((sum, file) => sum + file.length, 0);
      return;
    }
    throw new Error('the polls are those of no order of the files');
  }

  /** Fails where the database holds others than those of the ledger, more or less. */
  async expectHeld(database: TestDatabase): Promise<void> {
    this.expectLines(await heldLines(database), 'the polls are not those of the ledger');
  }

  private expectLines(found: string, problem: string): void {
    const expected = this.lines();
    if (found === expected) return;
    const [there, due] = [new Set(found.split('\n')), new Set(expected.split('\n'))];
    const lost = [...due].filter((line) => !there.has(line));
    const strange = [...there].filter((line) => !due.has(line));
    throw new Error(
      `${problem}: lost ${lost.length}: ${lost.slice(0, 3).join(' ')}; not acknowledged ${strange.length}: ${strange.slice(0, 3).join(' ')}`,
    );
  }

  /** Writes the polls, with hours and zones, as the files that the reference reads. */
  writeFiles(directory: string): void {
    mkdirSync(directory, { recursive: true });
    for (const name of ['menu_hours.csv', 'timezones.csv']) {
      copyFileSync(join(FIXTURE, name), join(directory, name));
    }
    writeFileSync(join(directory, 'store_status.csv'), csvOf([...this.held.values()]));
  }

  private drawNew(random: Seeded): LedgerPoll {
    const millis = new Date(FIRST_MILLIS + random.below(MILLIS)).toISOString().slice(0, 23);
    const at = `${millis.replace('T', ' ')}${String(random.below(1_000)).padStart(3, '0')}`;
    return [random.pick(this.storeIds), 'active', at];
  }

  private apply(polls: readonly LedgerPoll[]): void {
    for (const poll of polls) this.held.set(keyOf(poll), poll);
  }

  private lines(): string {
    return [...this.held.values()]
      .map((poll) => poll.join(','))
      .sort()
      .join('\n');
  }
}

async function heldLines(database: TestDatabase): Promise<string> {
  const rows = await query<{ line: string }>(
    database,
    `SELECT concat_ws(',', store_id, status,
              to_char(timestamp_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')) AS line
     FROM store_status`,
  );
  return rows
    .map(({ line }) => line)
    .sort()
    .join('\n');
}
