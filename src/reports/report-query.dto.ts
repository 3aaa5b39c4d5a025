import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsUUID, MaxLength } from 'class-validator';
import { Optional } from '../common/optional';
import { PageQueryDto } from '../common/page-query.dto';
import { ProfileFilterDto } from '../common/profile-filter.dto';
import { IsText } from '../common/text';
import { FORMULA_CHOICES, type FormulaChoice } from './formats/formula-escape';
import { REPORT_FORMAT_NAMES, type ReportFormat } from './formats/report-format';
import { ROW_SORTS, type RowSort } from './report-row.repository';

const SORTS = Object.keys(ROW_SORTS) as RowSort[];

/** Which report, in which form. */
export class GetReportQueryDto {
  /** The id that `trigger_report` answered. */
  @IsUUID(undefined, { message: 'report_id must be the UUID that trigger_report answered' })
  report_id!: string;

  /** The form of a complete report. */
  @ApiPropertyOptional({ default: 'csv' })
  @Optional()
  @IsIn(REPORT_FORMAT_NAMES, { message: `format must be one of ${REPORT_FORMAT_NAMES.join(', ')}` })
  format: 'csv' | 'json' | 'ndjson' | 'xlsx' = 'csv' satisfies ReportFormat;

  /**
   * `escape` puts an apostrophe before each text of a CSV that a spreadsheet would run as a formula.
   * In the other forms nothing is run.
   */
  @ApiPropertyOptional({ default: 'keep' })
  @Optional()
  @IsIn(FORMULA_CHOICES, { message: `formulas must be ${FORMULA_CHOICES.join(' or ')}` })
  formulas: 'keep' | 'escape' = 'keep' satisfies FormulaChoice;
}

/** Which rows of a report, in which order. */
export class ReportRowsQueryDto extends IntersectionType(PageQueryDto, ProfileFilterDto) {
  /** What the rows are sorted by; equal ones by id. */
  @Optional()
  @IsIn(SORTS, { message: `sort must be one of ${SORTS.join(', ')}` })
  sort?: 'store_id' | 'downtime_last_hour' | 'downtime_last_day' | 'downtime_last_week';

  /** Ascending without it. */
  @Optional()
  @IsIn(['asc', 'desc'], { message: 'order must be asc or desc' })
  order?: 'asc' | 'desc';

  /** Only ids that begin with this. */
  @Optional()
  @IsText()
  @MaxLength(256)
  store_id?: string;
}
