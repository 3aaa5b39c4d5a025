import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { WINDOWS } from '../uptime/figures';
import type { FiguresDto } from './figures.dto';

/** Half of what a figure is rounded to, and that itself, in microseconds. */
const ROUNDING = { minutes: [300_000, 600_000], hours: [18_000_000, 36_000_000] } as const;

/** A figure that reports are compared by. */
export type Figure = keyof FiguresDto;

/** The figures as they are printed, in hundredths of their unit: what looks the same is the same. */
const PRINTED = Object.fromEntries(
  WINDOWS.flatMap(({ name, unit }) => {
    const [half, whole] = ROUNDING[unit];
    return ['uptime', 'downtime'].map((length) => [
      `${length}_${name}`,
      `(${length}_${name} + ${half}) / ${whole}`,
    ]);
  }),
) as Record<Figure, string>;

const ROWS = `SELECT store_id, ARRAY[${Object.values(PRINTED).join(', ')}] AS figures, hours_fingerprint AS hours,
  timezone_fingerprint AS timezone, polls_fingerprint AS polls FROM report_row`;

const DIFFERENCES = `
  SELECT store_id, before.figures IS NOT NULL, after.figures IS NOT NULL,
    before.hours <> after.hours, before.timezone <> after.timezone, before.polls, after.polls
  FROM (${ROWS} WHERE report_id = $1) before FULL JOIN (${ROWS} WHERE report_id = $2) after
    USING (store_id)
  WHERE before.figures IS DISTINCT FROM after.figures ORDER BY store_id`;

const differencesOf = (figure: Figure) => {
  const rows = `SELECT store_id, ${PRINTED[figure]} AS figure FROM report_row`;
  return `
    SELECT store_id, (after.figure - before.figure)::integer
    FROM (${rows} WHERE report_id = $1) before JOIN (${rows} WHERE report_id = $2) after
      USING (store_id)
    WHERE before.figure <> after.figure`;
};

/** A store of which two reports say something else, and how their fingerprints differ. */
export interface StoreDifference {
  readonly storeId: string;
  /** Whether each of the reports has a row for it. */
  readonly isInBefore: boolean;
  readonly isInAfter: boolean;
  /** `null` where one of the rows has no fingerprint. */
  readonly hoursDiffer: boolean | null;
  readonly timezoneDiffers: boolean | null;
  readonly pollsBefore: number | null;
  readonly pollsAfter: number | null;
}

type Row = [string, boolean, boolean, boolean | null, boolean | null, number | null, number | null];

/** Finds what differs between the rows of two reports. */
@Injectable()
export class ReportDifferenceRepository {
  constructor(private readonly database: Database) {}

  /** The stores with a figure, as it is printed, that differs, in byte order of their ids. */
  async between(beforeId: string, afterId: string): Promise<StoreDifference[]> {
    const rows = await this.database.tuples<Row>(DIFFERENCES, [beforeId, afterId]);
    return rows.map(([storeId, isInBefore, isInAfter, hours, timezone, before, after]) => ({
      storeId,
      isInBefore,
      isInAfter,
      hoursDiffer: hours,
      timezoneDiffers: timezone,
      pollsBefore: before,
      pollsAfter: after,
    }));
  }

  /**
   * By how much a figure, as it is printed, is larger in the later report, in hundredths of its unit: the
   * stores that both reports have, where it differs.
   */
  async ofFigure(
    beforeId: string,
    afterId: string,
    figure: Figure,
  ): Promise<ReadonlyMap<string, number>> {
    return new Map(
      await this.database.tuples<[string, number]>(differencesOf(figure), [beforeId, afterId]),
    );
  }
}
