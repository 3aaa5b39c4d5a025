import { IsUUID } from 'class-validator';
import { PageQueryDto } from '../common/page-query.dto';
import { FiguresDto } from './figures.dto';

/** Which report to compare with. */
export class ReportChangesQueryDto extends PageQueryDto {
  /** The earlier report: counted in the same way, as of the same instant or an earlier one. */
  @IsUUID(undefined, { message: 'since must be the UUID of a report' })
  since!: string;
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
