import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { ReportParameters } from './report-parameters';

/** How a report stands. One that waits for its turn is Running too. */
export type ReportState = 'Running' | 'Complete' | 'Failed';

/** A report that was asked for: the table `report_status`. Instants are epoch microseconds. */
@Entity({ name: 'report_status' })
export class Report {
  @PrimaryColumn({ type: 'uuid', name: 'report_id' })
  reportId!: string;

  @Column({ type: 'text' })
  status!: ReportState;

  /** `null` when there was no poll at all. */
  @Column({ type: 'timestamptz', name: 'as_of', nullable: true })
  asOf!: EpochMicros | null;

  @Column({ type: 'jsonb' })
  parameters!: ReportParameters;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: EpochMicros;

  @Column({ type: 'timestamptz', name: 'completed_at', nullable: true })
  completedAt!: EpochMicros | null;

  @Column({ type: 'integer', name: 'stores_done' })
  storesDone!: number;

  @Column({ type: 'integer', name: 'stores_total' })
  storesTotal!: number;

  /** The finished CSV, relative to `REPORTS_DIR`. */
  @Column({ type: 'text', name: 'file_path', nullable: true })
  filePath!: string | null;

  /** How long that file was when it was made. */
  @Column({ type: 'bigint', name: 'file_bytes', nullable: true })
  fileBytes!: number | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;
}
