import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A store's own zone: the table `store_timezones`. */
@Entity({ name: 'store_timezones' })
export class StoreTimezone {
  @PrimaryColumn({ type: 'text', name: 'store_id' })
  storeId!: string;

  /** IANA name, as it was sent. */
  @Column({ type: 'text', name: 'timezone_str' })
  timezone!: string;
}
