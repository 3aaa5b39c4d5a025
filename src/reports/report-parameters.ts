import type { StoreFilter } from '../stores/store-filter';
import type { Interpolation } from '../uptime/accounting';
import type { AccountingOptions } from '../uptime/data-processor';
import { MICROS_PER_MINUTE, type EpochMicros } from '../uptime/epoch-micros';

/** What a caller asked of a report (`docs/api.md`, section 6), as it is stored and shown. */
export interface ReportParameters {
  readonly store_ids?: readonly string[];
  readonly region?: string;
  readonly type?: string;
  readonly interpolation: Interpolation;
  /** Whole minutes, from 1; absent: nothing is unknown. */
  readonly max_carry_minutes?: number;
  readonly detail?: 'full';
}

/** A report to be made: its parameters, and the instant if the caller chose one. */
export interface ReportRequest {
  readonly parameters: ReportParameters;
  /** Absent: the newest accepted poll. */
  readonly asOf?: EpochMicros;
}

/** Whether the figures rest on the single polls, not on the time line alone. */
export function needsObservations({ detail, max_carry_minutes }: ReportParameters): boolean {
  return detail === 'full' || max_carry_minutes !== undefined;
}

/** Which stores the parameters choose. */
export function storeFilter(parameters: ReportParameters): StoreFilter {
  const { store_ids: storeIds, region, type } = parameters;
  return {
    ...(storeIds && { storeIds }),
    ...(region !== undefined && { region }),
    ...(type !== undefined && { type }),
  };
}

/** How the parameters say that is counted. */
export function accountingOptions(
  { interpolation, max_carry_minutes, detail }: ReportParameters,
  asOf: EpochMicros,
): AccountingOptions {
  return {
    asOf,
    interpolation,
    maxCarry: max_carry_minutes === undefined ? null : max_carry_minutes * MICROS_PER_MINUTE,
    detail: detail === 'full',
  };
}
