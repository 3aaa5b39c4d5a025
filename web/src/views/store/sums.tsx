import type { JSX } from 'preact';
import { showCount, showFigure } from '../../format/figure';
import { StatusMark } from '../../parts/status-mark';
import { place } from '../../router';
import {
  askedWindow,
  askedZone,
  ofStatus,
  UNITS,
  type Explanation,
  type PollStatus,
  type Window,
} from './explanation';
import { IntervalTable } from './interval-table';

/** Of the window that the timeline shows, each figure as the sum of its intervals. */
export function Sums({ store }: { store: Explanation }): JSX.Element | null {
  const { query } = place.value;
  const [name, title] = askedWindow(query);
  const zone = askedZone(query, store);
  const window = store.windows?.[name];
  if (window === undefined) return null;
  return (
    <section class="panel sums" aria-labelledby="sums">
      <header>
        <h2 id="sums">What the figures are the sums of</h2>
        <span class="soft small">
          {title}, times are {zone}
        </span>
      </header>
      <div class="two">
        <Sum window={window} status="active" zone={zone} />
        <Sum window={window} status="inactive" zone={zone} />
      </div>
    </section>
  );
}

function Sum({
  window,
  status,
  zone,
}: {
  window: Window;
  status: PollStatus;
  zone: string;
}): JSX.Element {
  const intervals = ofStatus(window.intervals, status);
  const figure = status === 'active' ? window.uptime : window.downtime;
  const { intervals_left_out: leftOut } = window;
  const word = status === 'active' ? 'Up' : 'Down';
  return (
    <div>
      <h3>
        <StatusMark
          status={status === 'active' ? 'up' : 'down'}
        >{`${word} ${showFigure(figure)} ${UNITS[window.unit]} =`}</StatusMark>
      </h3>
      {intervals.length === 0 && leftOut === undefined ? (
        <p class="soft sum-empty">
          No interval: {status === 'active' ? 'it was not up' : 'it was not down'} in business time.
        </p>
      ) : (
        <IntervalTable
          label={`Intervals ${word.toLowerCase()}`}
          intervals={intervals}
          zone={zone}
        />
      )}
      {leftOut !== undefined && (
        <p class="soft">
          {`The ${showCount(leftOut)} oldest intervals of this window, up or down, are not listed.`}
        </p>
      )}
    </div>
  );
}
