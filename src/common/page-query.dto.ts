import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { Optional } from './optional';
import { WholeNumberParameter } from './whole-number';

/** Room for the longest filters of any list, whatever their characters become in JSON and Base64. */
const LONGEST_CURSOR = 10_000;

/** The two parameters that every list takes (`docs/api.md`, section 6). */
export class PageQueryDto {
  /** How many items a page holds, 1 to 1,000. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 100 })
  @Optional()
  @WholeNumberParameter('limit', 1, 1_000)
  limit: number = 100;

  /** `next_cursor` of the page before; without it, the first page. */
  @Optional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;
}
