import { Injectable } from '@nestjs/common';
import { MaxTimestampProvider } from '../reports/max-timestamp.provider';
import { formatInstant } from '../uptime/epoch-micros';
import type { MaxTimestampDto, StatusCountsDto } from './debug.dto';
import { DebugRepository } from './debug.repository';

/** The two looks at all polls together (`docs/api.md`, section 6). */
@Injectable()
export class DebugService {
  constructor(
    private readonly provider: MaxTimestampProvider,
    private readonly debug: DebugRepository,
  ) {}

  async maxTimestamp(): Promise<MaxTimestampDto> {
    const newest = await this.provider.get();
    return { max_timestamp: newest === null ? null : formatInstant(newest) };
  }

  async statusCounts(): Promise<StatusCountsDto> {
    const { active, inactive } = await this.debug.statusCounts();
    return { active, inactive, total: active + inactive };
  }
}
