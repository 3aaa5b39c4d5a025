import { Entity, PrimaryColumn } from 'typeorm';

/** One row of a store's weekly business hours, as it was sent: the table `business_hours`. */
@Entity({ name: 'business_hours' })
export class BusinessHours {
  @PrimaryColumn({ type: 'text', name: 'store_id' })
  storeId!: string;

  /** 0 is Monday. */
  @PrimaryColumn({ type: 'smallint', name: 'day_of_week' })
  dayOfWeek!: number;

  /** `HH:MM:SS`. */
  @PrimaryColumn({ type: 'time', name: 'start_time_local' })
  startTimeLocal!: string;

  /** `HH:MM:SS`, up to `24:00:00`. */
  @PrimaryColumn({ type: 'time', name: 'end_time_local' })
  endTimeLocal!: string;
}
