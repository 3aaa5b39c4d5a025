import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Optional } from './optional';

/** The two parameters that every list takes (`docs/api.md`, section 6). */
export class PageQueryDto {
  /** How many items a page holds, 1 to 1,000. */
  @ApiPropertyOptional({ default: 100 })
  @Optional()
  @Type(() => Number)
  @IsInt({ message: 'limit must be a whole number from 1 to 1000' })
  @Min(1, { message: 'limit must be a whole number from 1 to 1000' })
  @Max(1000, { message: 'limit must be a whole number from 1 to 1000' })
  limit: number = 100;

  /** `next_cursor` of the page before; without it, the first page. */
  @Optional()
  @IsString()
  @MaxLength(2048)
  cursor?: string;
}
