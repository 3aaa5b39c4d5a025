import { IsIn, IsUUID } from 'class-validator';
import { Optional } from '../common/optional';
import { PageQueryDto } from '../common/page-query.dto';
import { FiguresDto } from './figures.dto';
import { CHANGE_REASONS } from './report-comparison';
import { CHANGE_SORTS } from './report-changes-view';

/** Which report to compare with, and which of the stores in which order. */
export class ReportChangesQueryDto extends PageQueryDto {
  /** The earlier report: counted in the same way, as of the same instant or an earlier one. */
  @IsUUID(undefined, { message: 'since must be the UUID of a report' })
  since!: string;

  /** Only the stores that have this reason, alone or among others. */
  @Optional()
  @IsIn(CHANGE_REASONS, { message: `reason must be one of ${CHANGE_REASONS.join(', ')}` })
  reason?:
    | 'new_polls'
    | 'polls_changed'
    | 'hours_changed'
    | 'timezone_changed'
    | 'time_passed'
    | 'appeared'
    | 'gone'
    | 'unknown';

  /**
   * The id, or by how much a figure is larger than it was; equal ones by id. Stores that one of the
   * reports does not have come last then.
   */
  @Optional()
  @IsIn(CHANGE_SORTS, { message: `sort must be one of ${CHANGE_SORTS.join(', ')}` })
  sort?:
    | 'store_id'
    | 'uptime_last_hour'
    | 'downtime_last_hour'
    | 'uptime_last_day'
    | 'downtime_last_day'
    | 'uptime_last_week'
    | 'downtime_last_week';

  /** Ascending without it. */
  @Optional()
  @IsIn(['asc', 'desc'], { message: 'order must be asc or desc' })
  order?: 'asc' | 'desc';
}

/** A store with a figure that differs. */
export class ReportChangeDto {
  /** @example "8419537941919820732" */
  store_id!: string;
  /** What the figures come from that is not the same. */
  reasons!: (
    | 'new_polls'
    | 'polls_changed'
    | 'hours_changed'
    | 'timezone_changed'
    | 'time_passed'
    | 'appeared'
    | 'gone'
    | 'unknown'
  )[];
  /** Null where the earlier report has no row for the store. */
  before!: FiguresDto | null;
  /** Null where the later report has none. */
  after!: FiguresDto | null;
}

/** How many stores have each reason; a store may have several. */
export class ChangeTotalsDto {
  /** @example 12 */
  new_polls!: number;
  /** @example 0 */
  polls_changed!: number;
  /** @example 3 */
  hours_changed!: number;
  /** @example 0 */
  timezone_changed!: number;
  /** @example 8100 */
  time_passed!: number;
  /** @example 1 */
  appeared!: number;
  /** @example 0 */
  gone!: number;
  /** @example 0 */
  unknown!: number;
}

/** A page of what changed, with what holds for all pages. */
export class ReportChangesDto {
  items!: ReportChangeDto[];
  /** Null on the last page. @example null */
  next_cursor!: string | null;
  /** Stores with a figure that differs, on all pages. @example 8116 */
  stores!: number;
  totals!: ChangeTotalsDto;
}
