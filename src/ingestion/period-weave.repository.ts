import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { BinaryRows, copyBinaryRows } from '../database/binary-rows';
import { ObservedStoreRepository } from './observed-store.repository';
import { addPeriodRow, PERIOD_COLUMNS } from './period-rows';
import { weavePeriods, type Period, type PeriodChange, type PeriodsAround } from './period-weave';
import type { StoreChange } from './poll-difference';
import { StatusPeriodRepository } from './status-period.repository';

/** Stores in one statement. */
const BATCH = 10_000;

type PeriodCells = [EpochMicros | null, EpochMicros, string, number];
type Replacement = PeriodChange & Pick<StoreChange, 'storeId'>;

/** Brings the periods of stores up to date whose polls were compared with what comes. */
@Injectable()
export class PeriodWeaveRepository {
  constructor(
    private readonly periods: StatusPeriodRepository,
    private readonly observed: ObservedStoreRepository,
  ) {}

  /**
   * Puts the periods that follow from the changes in the place of those held. A few stores, whose
   * polls beyond what was compared would have to be known, are left in `touched_store` for
   * {@link StatusPeriodRepository.repair}.
   * @param end up to when all polls were compared
   * @returns how many stores are left
   */
  async weave(
    client: pg.ClientBase,
    changes: readonly StoreChange[],
    end: EpochMicros,
  ): Promise<number> {
    const around = await this.around(client, changes, end);
    const replacements: Replacement[] = [];
    const left: StoreChange[] = [];
    const fresh = new Map<Buffer, EpochMicros>();
    for (const [i, change] of changes.entries()) {
      const periods = around[i] ?? NOTHING_AROUND;
      const woven = weavePeriods(change, periods, end);
      if (woven) replacements.push({ storeId: change.storeId, ...woven });
      else left.push(change);
      if (!periods.before) fresh.set(change.storeId, firstOf(change));
    }
    await this.replace(client, replacements);
    await this.observed.add(client, fresh);
    if (left.length > 0) await this.leave(client, left);
    return left.length;
  }

  /** The periods held around each change. */
  private async around(
    client: pg.ClientBase,
    changes: readonly StoreChange[],
    end: EpochMicros,
  ): Promise<PeriodsAround[]> {
    const around: PeriodsAround[] = [];
    const nearest = (condition: string, order: 'ASC' | 'DESC') => `LEFT JOIN LATERAL (
      SELECT started_at, last_observed_at, status, polls FROM status_period
      WHERE store_id = changed.store_id COLLATE "C" AND started_at ${condition}
      ORDER BY started_at ${order} LIMIT 1)`;
    for (let from = 0; from < changes.length; from += BATCH) {
      const batch = changes.slice(from, from + BATCH);
      const { rows } = await client.query<[...PeriodCells, ...PeriodCells, ...PeriodCells]>({
        text: `
          SELECT before.*, last.*, after.*
          FROM unnest($1::text[], $2::timestamptz[])
            WITH ORDINALITY AS changed (store_id, first, position)
          ${nearest('< changed.first', 'DESC')} AS before ON true
          ${nearest('<= $3', 'DESC')} AS last ON true
          ${nearest('> $3', 'ASC')} AS after ON true
          ORDER BY position`,
        values: [
          batch.map(({ storeId }) => storeId.toString()),
          batch.map((change) => formatInstant(firstOf(change))),
          formatInstant(end),
        ],
        rowMode: 'array',
      });
      for (const cells of rows) {
        around.push({
          before: periodOf(cells[0], cells[1], cells[2], cells[3]),
          last: periodOf(cells[4], cells[5], cells[6], cells[7]),
          after: periodOf(cells[8], cells[9], cells[10], cells[11]),
        });
      }
    }
    return around;
  }

  private async replace(
    client: pg.ClientBase,
    replacements: readonly Replacement[],
  ): Promise<void> {
    for (let from = 0; from < replacements.length; from += BATCH) {
      const batch = replacements.slice(from, from + BATCH);
      await client.query(
        `DELETE FROM status_period AS held
         USING unnest($1::text[], $2::timestamptz[], $3::timestamptz[])
           AS replaced (store_id, first, last)
         WHERE held.store_id = replaced.store_id COLLATE "C"
           AND held.started_at BETWEEN replaced.first AND replaced.last`,
        [
          batch.map(({ storeId }) => storeId.toString()),
          batch.map((replaced) => formatInstant(replaced.from)),
          batch.map((replaced) => formatInstant(replaced.to)),
        ],
      );
    }
    await copyBinaryRows(client, PERIOD_COLUMNS, rowsOf(replacements));
  }

  private async leave(client: pg.ClientBase, changes: readonly StoreChange[]): Promise<void> {
    await this.periods.prepare(client);
    await client.query(
      `INSERT INTO touched_store (store_id, earliest)
       SELECT * FROM unnest($1::text[], $2::timestamptz[])`,
      [
        changes.map(({ storeId }) => storeId.toString()),
        changes.map((change) => formatInstant(firstOf(change))),
      ],
    );
  }
}

const NOTHING_AROUND: PeriodsAround = { before: null, last: null, after: null };

function firstOf({ polls }: StoreChange): EpochMicros {
  return Math.abs(polls[0] ?? 0);
}

function periodOf(
  startedAt: EpochMicros | null,
  lastObservedAt: EpochMicros,
  status: string,
  polls: number,
): Period | null {
  return startedAt === null
    ? null
    : { startedAt, lastObservedAt, active: status === 'active', polls };
}

function* rowsOf(replacements: readonly Replacement[]): Generator<Buffer> {
  const rows = new BinaryRows();
  for (const { storeId, periods } of replacements) {
    for (const period of periods) {
      if (rows.isFull) yield rows.take();
      addPeriodRow(rows, storeId, period);
    }
  }
  yield rows.take();
}
