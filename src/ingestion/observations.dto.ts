/** One poll of one store. */
export class ObservationDto {
  /**
   * The store: text of 1 to 64 characters. Always in quotes: ids have up to 19 digits.
   * @example '8419537941919820732'
   */
  store_id!: string;

  /**
   * What the poll found, in any case.
   * @example 'active'
   */
  status!: 'active' | 'inactive';

  /**
   * When, in UTC or with an offset, with up to six decimals; not before 2000 and not later than the
   * clock.
   * @example '2023-01-22 12:09:39.388884 UTC'
   */
  timestamp_utc!: string;
}

/** A batch of polls. */
export class ObservationBatchDto {
  /** 1 to 10,000 polls. Of polls of the same store and instant the last one holds. */
  observations!: ObservationDto[];
}

/** A poll that was not taken in. */
export class RejectedObservationDto {
  /**
   * Its place in the batch, from 0.
   * @example 3
   */
  index!: number;

  /**
   * What is wrong with it.
   * @example 'status is "open": it must be active or inactive'
   */
  reason!: string;
}

/** What became of a batch: accepted + duplicates + rejected is its length. */
export class ObservationsResultDto {
  /**
   * Polls that were added, or whose status was changed.
   * @example 97
   */
  accepted!: number;

  /**
   * Good polls that changed nothing: they were known.
   * @example 2
   */
  duplicates!: number;

  /** Polls that were not taken in, and why. */
  rejected!: RejectedObservationDto[];
}
