import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { Status } from '../uptime/status';

/** One poll: the table `store_status`, a partition for each month. */
@Entity({ name: 'store_status' })
export class StoreStatus {
  @PrimaryColumn({ type: 'text', name: 'store_id' })
  storeId!: string;

  @PrimaryColumn({ type: 'timestamptz', name: 'timestamp_utc' })
  timestampUtc!: EpochMicros;

  @Column({ type: 'text' })
  status!: Status;
}
