import { Injectable } from '@nestjs/common';
import { type AccountingOptions, AccountingRun, type StoreInput } from './accounting-run';
import type { EpochMicros } from './epoch-micros';
import { ExplanationRun, type WindowDoubts, type WindowExplanation } from './explanation-run';
import { forEachWindow, type StoreFigures, type WindowFigures, type WindowName } from './figures';
import type { Steps } from './steps';

export type { AccountingOptions, StoreInput };

/** One window of a store with all that detail says of it, and the intervals that its figures come from. */
export type DetailedWindow = WindowExplanation & WindowFigures & WindowDoubts;

/** A store's figures with detail, explained. */
export interface DetailedExplanation {
  readonly windows: Record<WindowName, DetailedWindow>;
  /** Polls in the last week's window. */
  readonly observationsLastWeek: number;
}

/**
 * Turns what is known of a store into its uptime and downtime: business hours become instants, polls
 * a time line, both together figures (docs/accounting.md, sections 2 to 5). Pure: the same input
 * gives the same figures, and nothing is kept between calls.
 */
@Injectable()
export class DataProcessor {
  /**
   * Starts a run over many stores, which looks each time zone up once. What a run keeps lives as
   * long as the run.
   *
   * @throws RangeError where `maxCarry` is not above 0, or given with `linear`
   */
  startRun(options: AccountingOptions): AccountingRun {
    return new AccountingRun(options);
  }

  /**
   * The figures of one store; for many stores take `startRun`.
   *
   * @throws RangeError as `startRun` and `AccountingRun.process`
   */
  process(input: StoreInput, options: AccountingOptions): StoreFigures {
    return this.startRun(options).process(input);
  }

  /**
   * The uptime and downtime of one store by `previous`, with the intervals that they are the sums of
   * (docs/api.md, section 6), in steps.
   *
   * @param most how many intervals of a window are told, the newest ones
   * @throws RangeError for an unknown zone
   */
  explain(
    input: StoreInput,
    asOf: EpochMicros,
    most = Infinity,
  ): Steps<Record<WindowName, WindowExplanation>> {
    return new ExplanationRun(carriedOn(asOf)).explain(input, most);
  }

  /**
   * The same with what `detail=full` of a report says, by the same calculation, and with what the polls
   * leave open (docs/api.md, section 6).
   *
   * @throws RangeError for an unknown zone, or where the observations are not given
   */
  *explainDetail(
    input: StoreInput,
    asOf: EpochMicros,
    most = Infinity,
  ): Steps<DetailedExplanation> {
    const run = new ExplanationRun({ ...carriedOn(asOf), detail: true });
    const { windows: figures, observationsLastWeek } = yield* run.steps(input);
    const explained = yield* run.explain(input, most);
    const doubts = yield* run.doubts(input, most);
    const windows = forEachWindow(({ name }) => ({
      ...figures[name],
      ...explained[name],
      ...doubts[name],
    }));
    return { windows, observationsLastWeek };
  }

  /**
   * How many unbroken stretches of inactive business time the last week holds; closing time breaks
   * one (docs/api.md, section 6). For many stores take `startRun`.
   *
   * @throws RangeError for an unknown zone
   */
  inactiveStretches(input: StoreInput, asOf: EpochMicros): number {
    return this.startRun(carriedOn(asOf)).inactiveStretches(input);
  }
}

function carriedOn(asOf: EpochMicros): AccountingOptions {
  return { asOf, interpolation: 'previous', maxCarry: null, detail: false };
}
