import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** The two parameters that every list takes (`docs/api.md`, section 6). */
export class PageQueryDto {
  /** How many items a page holds, 1 to 1,000. */
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'limit must be a whole number from 1 to 1000' })
  @Min(1, { message: 'limit must be a whole number from 1 to 1000' })
  @Max(1000, { message: 'limit must be a whole number from 1 to 1000' })
  limit: number = 100;

  /** `next_cursor` of the page before; without it, the first page. */
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  cursor?: string;
}
