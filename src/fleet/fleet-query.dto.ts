import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, MaxLength } from 'class-validator';
import { Optional } from '../common/optional';
import { PageQueryDto } from '../common/page-query.dto';
import { ProfileFilterDto } from '../common/profile-filter.dto';
import { IsText } from '../common/text';
import { WholeNumberParameter } from '../common/whole-number';
import { STORE_SORTS, type StoreSort } from './fleet-order';
import { STORE_STATES, type StoreState } from './fleet-store';

const STATES = STORE_STATES.join(', ');
/** Beyond any fleet. */
const MOST_OFFSET = 10_000_000;

/** Which stores of the fleet, in which order and form. */
export class FleetStoresQueryDto extends IntersectionType(PageQueryDto, ProfileFilterDto) {
  /** Only stores whose id or name holds this, in any letter case. @example "main str" */
  @Optional()
  @IsText()
  @MaxLength(256)
  q?: string;

  /** Only stores in this zone. @example "America/Denver" */
  @Optional()
  @IsText()
  @MaxLength(64)
  timezone?: string;

  /** Only stores in this state, or in one of these where it is repeated. */
  @ApiPropertyOptional({ enum: STORE_STATES, isArray: true })
  @Optional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsIn(STORE_STATES, {
    each: true,
    message: `state must be one of ${STATES}, and may be repeated`,
  })
  @ArrayMaxSize(STORE_STATES.length, { message: `state is one of ${STATES}, each once` })
  state?: StoreState[];

  /** What the stores are sorted by; equal ones by id, ascending in either order. */
  @ApiPropertyOptional({ enum: STORE_SORTS, default: 'store_id' })
  @Optional()
  @IsIn(STORE_SORTS, { message: `sort must be one of ${STORE_SORTS.join(', ')}` })
  sort?: StoreSort;

  /** Ascending without it. */
  @Optional()
  @IsIn(['asc', 'desc'], { message: 'order must be asc or desc' })
  order?: 'asc' | 'desc';

  /** How many of the selected stores are left out before the page; not beside a cursor. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: MOST_OFFSET })
  @Optional()
  @WholeNumberParameter('offset', 0, MOST_OFFSET)
  offset?: number;

  /** `csv`: all that the filters select, whatever the limit. */
  @ApiPropertyOptional({ default: 'json' })
  @Optional()
  @IsIn(['json', 'csv'], { message: 'format must be json or csv' })
  format: 'json' | 'csv' = 'json';

  /** `escape` puts an apostrophe before each text of the CSV that a spreadsheet would run as a formula. */
  @ApiPropertyOptional({ default: 'keep' })
  @Optional()
  @IsIn(['keep', 'escape'], { message: 'formulas must be keep or escape' })
  formulas: 'keep' | 'escape' = 'keep';
}
