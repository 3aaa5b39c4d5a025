import { Injectable } from '@nestjs/common';
import { Slice } from '../common/slice';
import { StoreReader } from '../stores/store-reader';
import type { AccountingOptions, StoreInput } from '../uptime/data-processor';
import type { EpochMicros } from '../uptime/epoch-micros';
import { accountingOptions, storeFilter } from './report-parameters';
import {
  ReportDifferenceRepository,
  type Figure,
  type StoreDifference,
} from './report-difference.repository';
import type { Report } from './report.entity';
import { StoreFingerprints } from './store-fingerprints';

/** Why a figure may differ (`docs/api.md`, section 6, Dashboard). */
export const CHANGE_REASONS = [
  'new_polls',
  'polls_changed',
  'hours_changed',
  'timezone_changed',
  'time_passed',
  'appeared',
  'gone',
  'unknown',
] as const;

export type ChangeReason = (typeof CHANGE_REASONS)[number];

/** A store with a figure that differs, and why. */
export interface StoreChange {
  readonly storeId: string;
  readonly reasons: readonly ChangeReason[];
}

type PollReasons = ReadonlyMap<string, readonly ChangeReason[]>;

/** A report that was made as of an instant, and how it was counted. */
interface Counted {
  readonly report: Report;
  readonly options: AccountingOptions;
}

/** Tells of which stores two reports say something else, and why (`docs/decisions/0030-fingerprints.md`). */
@Injectable()
export class ReportComparison {
  constructor(
    private readonly differences: ReportDifferenceRepository,
    private readonly stores: StoreReader,
    private readonly fingerprints: StoreFingerprints,
  ) {}

  /**
   * The stores that differ, in byte order of their ids.
   * @param before counted in the same way as `after`, and not as of a later instant
   */
  async of(before: Report, after: Report): Promise<StoreChange[]> {
    const differences = await this.differences.between(before.reportId, after.reportId);
    const polls = await this.pollReasons(before, after, differences.filter(isComparable));
    const later = before.asOf !== after.asOf;
    return differences.map((one) => ({
      storeId: one.storeId,
      reasons: reasonsOf(one, polls.get(one.storeId) ?? [], later),
    }));
  }

  /** By how much a figure, as it is printed, is larger in `after`, in hundredths; NaN where one has no row. */
  async differencesOf(
    changes: readonly StoreChange[],
    before: Report,
    after: Report,
    figure: Figure,
  ): Promise<Float64Array> {
    const found = await this.differences.ofFigure(before.reportId, after.reportId, figure);
    return Float64Array.from(changes, ({ storeId, reasons }) =>
      reasons.some((reason) => reason === 'appeared' || reason === 'gone')
        ? NaN
        : (found.get(storeId) ?? 0),
    );
  }

  private async pollReasons(
    before: Report,
    after: Report,
    differences: readonly StoreDifference[],
  ): Promise<PollReasons> {
    if (before.asOf === null || after.asOf === null) return new Map();
    if (before.asOf === after.asOf) return changedPolls(differences);
    const earlier = { report: before, options: countedAs(before, before.asOf) };
    const later = { report: after, options: countedAs(after, after.asOf) };
    if (!(await this.areHeld(earlier.options))) return allUnknown(differences);
    return this.reasonsOfToday(earlier, later, differences);
  }

  /** What the polls that are held today tell, read as of the one and, where need be, the other. */
  private async reasonsOfToday(
    earlier: Counted,
    later: Counted,
    differences: readonly StoreDifference[],
  ): Promise<PollReasons> {
    const of = new Map(differences.map((one) => [one.storeId, one]));
    const reasons = new Map<string, readonly ChangeReason[]>();
    const left = new Set<string>();
    const until = earlier.options.asOf;
    await this.read(earlier, [...of.keys()], (input) => {
      const one = of.get(input.storeId);
      if (one === undefined) return;
      const isPastKept = this.fingerprints.of(input, earlier.options).polls === one.pollsBefore;
      const withoutNews = this.fingerprints.of(input, later.options, until).polls;
      const hasNews = withoutNews !== one.pollsAfter;
      if (isPastKept) reasons.set(one.storeId, hasNews ? ['new_polls'] : []);
      else if (!hasNews) reasons.set(one.storeId, ['polls_changed']);
      else left.add(one.storeId);
    });
    await this.read(later, [...left], (input) => {
      const { storeId } = input;
      if (!left.has(storeId)) return;
      const { polls } = this.fingerprints.of(input, later.options);
      const isToday = polls === of.get(storeId)?.pollsAfter;
      reasons.set(storeId, isToday ? ['new_polls', 'polls_changed'] : ['unknown']);
    });
    return reasons;
  }

  private async read(
    { report, options }: Counted,
    storeIds: readonly string[],
    visit: (input: StoreInput) => void,
  ): Promise<void> {
    if (storeIds.length === 0) return;
    const isOfAll = Object.keys(storeFilter(report.parameters)).length === 0;
    // Most of a whole report is read faster as a whole.
    const filter = isOfAll && storeIds.length * 2 > report.storesTotal ? {} : { storeIds };
    const slice = new Slice();
    await this.stores.snapshot(
      async (snapshot) => {
        const batches = this.stores.batches(snapshot, options.asOf, {
          filter,
          pollReach: options.maxCarry,
          changesOnly: options.interpolation === 'previous',
        });
        for await (const { inputs } of batches) {
          for (const input of inputs) {
            visit(input);
            if (slice.isOver) await slice.next();
          }
        }
      },
      { withObservations: options.maxCarry !== null },
    );
  }

  private async areHeld({ asOf, maxCarry }: AccountingOptions): Promise<boolean> {
    return maxCarry === null || this.stores.holdsObservations(asOf);
  }
}

/** Detail rests on more polls than the figures that are compared. */
function countedAs({ parameters }: Report, asOf: EpochMicros): AccountingOptions {
  return { ...accountingOptions(parameters, asOf), detail: false };
}

function isComparable({ pollsBefore, pollsAfter }: StoreDifference): boolean {
  return pollsBefore !== null && pollsAfter !== null;
}

function changedPolls(differences: readonly StoreDifference[]): PollReasons {
  const changed = differences.filter((one) => one.pollsBefore !== one.pollsAfter);
  return new Map(changed.map(({ storeId }) => [storeId, ['polls_changed']]));
}

function allUnknown(differences: readonly StoreDifference[]): PollReasons {
  return new Map(differences.map(({ storeId }) => [storeId, ['unknown']]));
}

function reasonsOf(
  one: StoreDifference,
  polls: readonly ChangeReason[],
  isLater: boolean,
): readonly ChangeReason[] {
  if (!one.isInBefore) return ['appeared'];
  if (!one.isInAfter) return ['gone'];
  if (!isComparable(one)) return ['unknown'];
  const reasons: ChangeReason[] = [...polls];
  if (one.hoursDiffer) reasons.push('hours_changed');
  if (one.timezoneDiffers) reasons.push('timezone_changed');
  if (reasons.length > 0) return reasons;
  return [isLater ? 'time_passed' : 'unknown'];
}
