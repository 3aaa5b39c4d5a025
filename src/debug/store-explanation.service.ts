import { Inject, Injectable } from '@nestjs/common';
import { instantParameter } from '../common/instant-parameter';
import { inSlices, Slice } from '../common/slice';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { StoreReader } from '../stores/store-reader';
import type { Observation, StoreRecord } from '../stores/store-record';
import { BusinessHoursDto } from '../stores/stores.dto';
import { StoresService } from '../stores/stores.service';
import { POLLS_REACH_BACK } from '../uptime/accounting-run';
import { DataProcessor, type StoreInput } from '../uptime/data-processor';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { WindowName } from '../uptime/figures';
import type { ItemsOnDemand } from '../uptime/items-on-demand';
import type { Steps } from '../uptime/steps';
import type { ExplainedWindowDto, ExplainedWindowsDto, StoreExplanationDto } from './debug.dto';
import {
  detailedWindowDto,
  MOST_INTERVALS,
  observationDto,
  periodDto,
  windowDto,
  written,
} from './explanation-parts';

/** The most status periods that an explanation lists. */
export const MOST_PERIODS = 1_000;
/** The most single polls that an explanation lists. */
export const MOST_OBSERVATIONS = 10_000;

/** Polls that are unpacked in one step. */
const POLLS_OF_A_STEP = 5_000;

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
      status_periods: periods.last(MOST_PERIODS).map(periodDto),
      ...(isDetailed
        ? await this.detail(input, record, asOf)
        : { windows: await this.windows(input, asOf) }),
    };
  }

  private async windows(
    input: StoreInput,
    asOf: EpochMicros | null,
  ): Promise<StoreExplanationDto['windows']> {
    if (asOf === null) return null;
    const slice = new Slice();
    const windows = await inSlices(this.processor.explain(input, asOf, MOST_INTERVALS), slice);
    return windowDtos(windows, windowDto, slice);
  }

  private async detail(
    input: StoreInput,
    { observations }: StoreRecord,
    asOf: EpochMicros,
  ): Promise<Detail> {
    const slice = new Slice();
    const instants = await inSlices(instantsOf(observations), slice);
    const { windows, observationsLastWeek } = await inSlices(
      this.processor.explainDetail({ ...input, observations: instants }, asOf, MOST_INTERVALS),
      slice,
    );
    const { from } = windows.last_week;
    return {
      windows: await windowDtos(windows, detailedWindowDto, slice),
      observations_last_week: observationsLastWeek,
      observations: await written(
        observations.last(MOST_OBSERVATIONS).filter(({ at }) => at >= from),
        observationDto,
        slice,
      ),
    };
  }
}

async function windowDtos<W>(
  windows: Readonly<Record<WindowName, W>>,
  write: (window: W, slice: Slice) => Promise<ExplainedWindowDto>,
  slice: Slice,
): Promise<ExplainedWindowsDto> {
  return {
    last_hour: await write(windows.last_hour, slice),
    last_day: await write(windows.last_day, slice),
    last_week: await write(windows.last_week, slice),
  };
}

/** The instants of polls, in steps. */
function* instantsOf(observations: ItemsOnDemand<Observation>): Steps<Float64Array> {
  const instants = new Float64Array(observations.length);
  for (let first = 0; first < instants.length; first += POLLS_OF_A_STEP) {
    const part = observations.slice(first, first + POLLS_OF_A_STEP);
    instants.set(
      part.map(({ at }) => at),
      first,
    );
    yield;
  }
  return instants;
}
