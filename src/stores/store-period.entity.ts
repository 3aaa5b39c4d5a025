import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { Status } from '../uptime/status';

/** A stretch of polls of one store with one status: the table `status_period`. */
@Entity({ name: 'status_period' })
export class StorePeriod {
  @PrimaryColumn({ type: 'text', name: 'store_id' })
  storeId!: string;

  /** Its first poll. */
  @PrimaryColumn({ type: 'timestamptz', name: 'started_at' })
  startedAt!: EpochMicros;

  /** Its last poll. */
  @Column({ type: 'timestamptz', name: 'last_observed_at' })
  lastObservedAt!: EpochMicros;

  @Column({ type: 'text' })
  status!: Status;

  @Column({ type: 'integer' })
  polls!: number;
}
