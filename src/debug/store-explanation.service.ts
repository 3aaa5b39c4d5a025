import { Inject, Injectable } from '@nestjs/common';
import { instantParameter } from '../common/instant-parameter';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { MaxTimestampProvider } from '../reports/max-timestamp.provider';
import type { CountedPeriod } from '../stores/store-record';
import { BusinessHoursDto } from '../stores/stores.dto';
import { StoresService } from '../stores/stores.service';
import type { WindowExplanation } from '../uptime/accounting-run';
import { DataProcessor, type StoreInput } from '../uptime/data-processor';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { figureNumber } from '../uptime/rounding';
import type {
  ExplainedWindowDto,
  ExplainedWindowsDto,
  StatusPeriodDto,
  StoreExplanationDto,
} from './debug.dto';

/** The most status periods that an explanation lists. */
export const MOST_PERIODS = 1_000;

function shown(instant: EpochMicros | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

function periodDto(period: CountedPeriod): StatusPeriodDto {
  return {
    status: period.status,
    started_at: formatInstant(period.startedAt),
    last_observed_at: formatInstant(period.lastObservedAt),
    polls: period.polls,
  };
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
    private readonly maxTimestamp: MaxTimestampProvider,
    private readonly processor: DataProcessor,
  ) {}

  /**
   * @param asOfText the instant a caller asks for; without it, the newest poll.
   * @throws Problem 404 for a store that nothing is known of, 400 for an instant out of range.
   */
  async explain(storeId: string, asOfText?: string): Promise<StoreExplanationDto> {
    const asked =
      asOfText === undefined ? undefined : instantParameter('as_of', asOfText, this.config);
    const asOf = asked ?? (await this.maxTimestamp.read());
    const record = await this.stores.record(storeId, asOf, MOST_PERIODS);
    const { businessHours, polls, periods } = record;
    const timezone = record.timezone ?? this.config.defaultTimezone;
    return {
      store_id: storeId,
      timezone,
      timezone_is_default: record.timezone === null,
      business_hours: businessHours.map((row) => BusinessHoursDto.ofRow(row)),
      open_24_7: businessHours.length === 0,
      profile: record.profile,
      as_of: shown(asOf),
      polls: { count: polls.count, first: shown(polls.first), last: shown(polls.last) },
      status_periods: periods.slice(-MOST_PERIODS).map(periodDto),
      windows:
        asOf === null ? null : this.windows({ storeId, timezone, businessHours, periods }, asOf),
    };
  }

  private windows(input: StoreInput, asOf: EpochMicros): ExplainedWindowsDto {
    const windows = this.processor.explain(input, asOf);
    return {
      last_hour: windowDto(windows.last_hour),
      last_day: windowDto(windows.last_day),
      last_week: windowDto(windows.last_week),
    };
  }
}
