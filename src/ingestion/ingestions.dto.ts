import { IsIn } from 'class-validator';
import { INGESTION_KINDS, type IngestionKind } from './ingestion-kind';

/** What an upload holds. */
export class UploadQueryDto {
  /** What the file holds. */
  @IsIn(INGESTION_KINDS, { message: `kind must be one of ${INGESTION_KINDS.join(', ')}` })
  kind!: IngestionKind;
}

/** The upload was received whole; it goes in from now on. */
export class UploadAcceptedDto {
  /**
   * Where to ask how it ends: `/api/v1/ingestions/{id}`.
   * @example '5f0c2b7e-3a39-4d43-9a55-6d2f6f6a4c11'
   */
  id!: string;
}

/** A file that was taken in, or is. */
export class IngestionDto {
  /** @example '5f0c2b7e-3a39-4d43-9a55-6d2f6f6a4c11' */
  id!: string;

  /** What it holds. */
  kind!: 'timezones' | 'menu_hours' | 'stores' | 'store_status';

  /**
   * Its name.
   * @example 'store_status.csv'
   */
  file!: string;

  /** `Complete`: all its good rows are in. `Failed`: none of them. */
  status!: 'Running' | 'Complete' | 'Failed';

  /**
   * Rows read: accepted + duplicates + rejected, once Complete.
   * @example 9999
   */
  rows!: number;

  /**
   * Polls that were added or changed; of other kinds, every good row.
   * @example 9990
   */
  accepted!: number;

  /**
   * Good rows with polls that changed nothing.
   * @example 2
   */
  duplicates!: number;

  /**
   * Rows that break a rule.
   * @example 7
   */
  rejected!: number;

  /**
   * Why it Failed; else null.
   * @example null
   */
  error!: string | null;

  /**
   * Bytes read so far.
   * @example 577680
   */
  bytes_done!: number;

  /**
   * Length in bytes, where it is known.
   * @example 577680
   */
  bytes_total!: number | null;

  /** @example '2023-01-25T18:13:22.479220Z' */
  created_at!: string;

  /** @example '2023-01-25T18:13:23.102938Z' */
  completed_at!: string | null;
}

/** A row that was not taken in. */
export class RejectDto {
  /**
   * The line on which it begins; the header is line 1.
   * @example 17
   */
  line!: number;

  /**
   * What is wrong with it.
   * @example 'status is "open": it must be active or inactive'
   */
  reason!: string;

  /**
   * The row, its first 1,000 characters.
   * @example '8419537941919820732,open,2023-01-22 12:09:39.388884 UTC'
   */
  row!: string;
}
