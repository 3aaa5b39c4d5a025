import { Inject, Injectable } from '@nestjs/common';
import { instantParameter } from '../common/instant-parameter';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { MaxTimestampProvider } from '../reports/max-timestamp.provider';
import { StoreReader } from '../stores/store-reader';
import { StoresService } from '../stores/stores.service';
import type { WindowExplanation } from '../uptime/accounting-run';
import { DataProcessor } from '../uptime/data-processor';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { figureNumber } from '../uptime/rounding';
import type { ExplainedWindowDto, ExplainedWindowsDto, StoreExplanationDto } from './debug.dto';
import { DebugRepository } from './debug.repository';

/** The most status periods that an explanation lists. */
export const MOST_PERIODS = 1_000;

function shown(instant: EpochMicros | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

function windowDto({ from, to, unit, ...figures }: WindowExplanation): ExplainedWindowDto {
  return {
    from: formatInstant(from),
    to: formatInstant(to),
    unit,
    uptime: figureNumber(figures.uptime, unit),
    downtime: figureNumber(figures.downtime, unit),
    intervals: figures.intervals.map((interval) => ({
      from: formatInstant(interval.from),
      to: formatInstant(interval.to),
      status: interval.status,
    })),
  };
}

/** Explains one store's figures, by the calculation that the report uses. */
@Injectable()
export class StoreExplanationService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly stores: StoresService,
    private readonly reader: StoreReader,
    private readonly maxTimestamp: MaxTimestampProvider,
    private readonly processor: DataProcessor,
    private readonly debug: DebugRepository,
  ) {}

  /**
   * @param asOfText the instant a caller asks for; without it, the newest poll.
   * @throws Problem 404 for a store that nothing is known of, 400 for an instant out of range.
   */
  async explain(storeId: string, asOfText?: string): Promise<StoreExplanationDto> {
    const asked =
      asOfText === undefined ? undefined : instantParameter('as_of', asOfText, this.config);
    const hours = await this.stores.businessHours(storeId);
    const zone = await this.stores.timezone(storeId);
    const asOf = asked ?? (await this.maxTimestamp.read());
    const known = {
      store_id: storeId,
      timezone: zone.timezone,
      timezone_is_default: zone.timezone_is_default,
      business_hours: hours.business_hours,
      open_24_7: hours.open_24_7,
      profile: await this.stores.profile(storeId),
    };
    if (asOf === null) {
      const polls = { count: 0, first: null, last: null };
      return { ...known, as_of: null, polls, status_periods: [], windows: null };
    }
    const polls = await this.debug.pollSummary(storeId, asOf);
    const periods = await this.debug.statusPeriods(storeId, asOf, MOST_PERIODS);
    return {
      ...known,
      as_of: formatInstant(asOf),
      polls: { count: polls.count, first: shown(polls.first), last: shown(polls.last) },
      status_periods: periods.map((period) => ({
        status: period.status,
        started_at: formatInstant(period.startedAt),
        last_observed_at: formatInstant(period.lastObservedAt),
        polls: period.polls,
      })),
      windows: await this.windows(storeId, asOf),
    };
  }

  private async windows(storeId: string, asOf: EpochMicros): Promise<ExplainedWindowsDto> {
    const input = await this.reader.one(storeId, asOf);
    const windows = this.processor.explain(input, asOf);
    return {
      last_hour: windowDto(windows.last_hour),
      last_day: windowDto(windows.last_day),
      last_week: windowDto(windows.last_week),
    };
  }
}
