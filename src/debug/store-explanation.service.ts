import { Inject, Injectable } from '@nestjs/common';
import { instantParameter } from '../common/instant-parameter';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { StoreReader } from '../stores/store-reader';
import type { StoreRecord } from '../stores/store-record';
import { BusinessHoursDto } from '../stores/stores.dto';
import { StoresService } from '../stores/stores.service';
import { POLLS_REACH_BACK } from '../uptime/accounting-run';
import { DataProcessor, type StoreInput } from '../uptime/data-processor';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { StoreExplanationDto } from './debug.dto';
import { detailedWindowDto, observationDto, periodDto, windowDto } from './explanation-parts';

/** The most status periods that an explanation lists. */
export const MOST_PERIODS = 1_000;
/** The most single polls that an explanation lists. */
export const MOST_OBSERVATIONS = 10_000;

/** What a caller asks of an explanation. */
export interface ExplanationRequest {
  /** The instant at which the windows end; without it, the newest poll. */
  readonly asOf?: string | undefined;
  /** Whether bounds, coverage and the single polls are wanted. */
  readonly detail?: 'full' | undefined;
}

/** What detail adds to an explanation. */
type Detail = Pick<StoreExplanationDto, 'windows' | 'observations' | 'observations_last_week'>;

function shown(instant: EpochMicros | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

/** Explains one store's figures, by the calculation that the report uses. */
@Injectable()
export class StoreExplanationService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly stores: StoresService,
    private readonly reader: StoreReader,
    private readonly processor: DataProcessor,
  ) {}

  /**
   * @throws Problem 404 for a store that nothing is known of, 400 for an instant out of range, or with
   * detail one whose polls were dropped.
   */
  async explain(
    storeId: string,
    { asOf: asOfText, detail }: ExplanationRequest = {},
  ): Promise<StoreExplanationDto> {
    const asked =
      asOfText === undefined ? undefined : instantParameter('as_of', asOfText, this.config);
    const record = await this.stores.record(storeId, asked, {
      periods: MOST_PERIODS,
      ...(detail === 'full' && { observationsReach: POLLS_REACH_BACK }),
    });
    const { asOf, businessHours, polls, periods } = record;
    const isDetailed = detail === 'full' && asOf !== null;
    // Looked at afterwards: what is held now was held when the polls were read.
    if (isDetailed) await this.reader.requireObservations(asOf);
    const timezone = record.timezone ?? this.config.defaultTimezone;
    const input = { storeId, timezone, businessHours, periods };
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
      ...(isDetailed ? this.detail(input, record, asOf) : { windows: this.windows(input, asOf) }),
    };
  }

  private windows(input: StoreInput, asOf: EpochMicros | null): StoreExplanationDto['windows'] {
    if (asOf === null) return null;
    const windows = this.processor.explain(input, asOf);
    return {
      last_hour: windowDto(windows.last_hour),
      last_day: windowDto(windows.last_day),
      last_week: windowDto(windows.last_week),
    };
  }

  private detail(input: StoreInput, { observations }: StoreRecord, asOf: EpochMicros): Detail {
    const instants = observations.map(({ at }) => at);
    const { windows, observationsLastWeek } = this.processor.explainDetail(
      { ...input, observations: instants },
      asOf,
    );
    const { from } = windows.last_week;
    return {
      windows: {
        last_hour: detailedWindowDto(windows.last_hour),
        last_day: detailedWindowDto(windows.last_day),
        last_week: detailedWindowDto(windows.last_week),
      },
      observations_last_week: observationsLastWeek,
      observations: observations
        .filter(({ at }) => at >= from)
        .slice(-MOST_OBSERVATIONS)
        .map(observationDto),
    };
  }
}
