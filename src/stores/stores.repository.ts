import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type pg from 'pg';
import { Repository } from 'typeorm';
import { Database } from '../database/database';
import { BusinessHours } from './business-hours.entity';
import { StoreTimezone } from './store-timezone.entity';

/** What is set for single stores. */
@Injectable()
export class StoresRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(BusinessHours) private readonly hours: Repository<BusinessHours>,
    @InjectRepository(StoreTimezone) private readonly zones: Repository<StoreTimezone>,
  ) {}

  /** Whether anything was ever taken in for the store: a poll, hours, a zone or a profile. */
  async isKnown(storeId: string): Promise<boolean> {
    const [row] = await this.database.tuples<[boolean]>(
      `SELECT EXISTS (SELECT FROM status_period WHERE store_id = $1)
           OR EXISTS (SELECT FROM business_hours WHERE store_id = $1)
           OR EXISTS (SELECT FROM store_timezones WHERE store_id = $1)
           OR EXISTS (SELECT FROM stores WHERE store_id = $1)`,
      [storeId],
    );
    return row?.[0] ?? false;
  }

  /** The rows of the store's hours, by day and time. */
  async businessHours(storeId: string): Promise<BusinessHours[]> {
    return this.hours.find({
      where: { storeId },
      order: { dayOfWeek: 'ASC', startTimeLocal: 'ASC', endTimeLocal: 'ASC' },
    });
  }

  /** @returns whether there were any. */
  async clearBusinessHours(client: pg.ClientBase, storeId: string): Promise<boolean> {
    const { rowCount } = await client.query('DELETE FROM business_hours WHERE store_id = $1', [
      storeId,
    ]);
    return rowCount !== 0;
  }

  /** The store's own zone, `null` where it has none. */
  async timezone(storeId: string): Promise<string | null> {
    return (await this.zones.findOneBy({ storeId }))?.timezone ?? null;
  }

  /** @returns whether there was one. */
  async clearTimezone(client: pg.ClientBase, storeId: string): Promise<boolean> {
    const { rowCount } = await client.query('DELETE FROM store_timezones WHERE store_id = $1', [
      storeId,
    ]);
    return rowCount !== 0;
  }
}
