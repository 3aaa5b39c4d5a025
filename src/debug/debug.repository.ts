import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { StorePeriod } from '../stores/store-period.entity';
import { StoreStatus } from '../stores/store-status.entity';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { Status } from '../uptime/status';

/** The polls kept of one store. */
export interface PollSummary {
  readonly count: number;
  readonly first: EpochMicros | null;
  readonly last: EpochMicros | null;
}

/** What the debug endpoints read beside the calculation's own input. */
@Injectable()
export class DebugRepository {
  constructor(
    @InjectRepository(StoreStatus) private readonly polls: Repository<StoreStatus>,
    @InjectRepository(StorePeriod) private readonly periods: Repository<StorePeriod>,
  ) {}

  /** How many polls are kept, by status. */
  async statusCounts(): Promise<Record<Status, number>> {
    const counts = await this.polls
      .createQueryBuilder('poll')
      .select('poll.status', 'status')
      .addSelect('count(*)', 'count')
      .groupBy('poll.status')
      .getRawMany<{ status: Status; count: number }>();
    const of = (status: Status) => counts.find((row) => row.status === status)?.count ?? 0;
    return { active: of('active'), inactive: of('inactive') };
  }

  /** The store's polls at or before `asOf`. */
  async pollSummary(storeId: string, asOf: EpochMicros): Promise<PollSummary> {
    const summary = await this.polls
      .createQueryBuilder('poll')
      .select('count(*)', 'count')
      .addSelect('min(poll.timestampUtc)', 'first')
      .addSelect('max(poll.timestampUtc)', 'last')
      .where('poll.storeId = :storeId', { storeId })
      .andWhere('poll.timestampUtc <= :asOf', { asOf: formatInstant(asOf) })
      .getRawOne<PollSummary>();
    return summary ?? { count: 0, first: null, last: null };
  }

  /** The newest `limit` periods of the store that started at or before `asOf`, oldest first. */
  async statusPeriods(storeId: string, asOf: EpochMicros, limit: number): Promise<StorePeriod[]> {
    const newest = this.periods
      .createQueryBuilder('period')
      .where('period.storeId = :storeId', { storeId })
      .andWhere('period.startedAt <= :asOf', { asOf: formatInstant(asOf) })
      .orderBy('period.startedAt', 'DESC')
      .take(limit);
    return (await newest.getMany()).reverse();
  }
}
