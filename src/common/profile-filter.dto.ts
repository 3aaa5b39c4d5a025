import { MaxLength } from 'class-validator';
import { Optional } from './optional';
import { IsText } from './text';

/** Which stores, by what their profiles say; a class that lists stores extends it. */
export class ProfileFilterDto {
  /**
   * Only stores whose profile names this region.
   * @example "North"
   */
  @Optional()
  @IsText()
  @MaxLength(256)
  region?: string;

  /**
   * Only stores whose profile names this type.
   * @example "grocery"
   */
  @Optional()
  @IsText()
  @MaxLength(256)
  type?: string;
}
