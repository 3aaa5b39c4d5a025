import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { StoreStatus } from '../stores/store-status.entity';
import type { Status } from '../uptime/status';

/** Looks at all polls together. */
@Injectable()
export class DebugRepository {
  constructor(@InjectRepository(StoreStatus) private readonly polls: Repository<StoreStatus>) {}

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
}
