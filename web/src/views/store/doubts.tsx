import type { JSX } from 'preact';
import { showFigure, showLength, showShare } from '../../format/figure';
import { place } from '../../router';
import {
  askedWindow,
  askedZone,
  exactLength,
  ofStatus,
  UNITS,
  type Explained,
  type Window,
} from './explanation';
import { IntervalTable } from './interval-table';

/** Of the window that the timeline shows, what the polls leave open: bounds and coverage, and the time they come from. */
export function Doubts({ store, withoutDetail }: Explained): JSX.Element | null {
  const { query } = place.value;
  const [name, title] = askedWindow(query);
  const zone = askedZone(query, store);
  const window = store.windows?.[name];
  if (window === undefined) return null;
  return (
    <section class="panel sums" aria-labelledby="doubts">
      <header>
        <h2 id="doubts">What the polls leave open</h2>
        <span class="soft small">
          {title}, times are {zone}
        </span>
      </header>
      {withoutDetail === null ? (
        <div class="two">
          <Bounds window={window} zone={zone} />
          <Coverage window={window} zone={zone} />
        </div>
      ) : (
        <p>Bounds, coverage and single polls cannot be told. {withoutDetail}</p>
      )}
    </section>
  );
}

function Bounds({ window, zone }: { window: Window; zone: string }): JSX.Element {
  const { unit, uptime, uptime_least: least = uptime, uptime_most: most = uptime } = window;
  const undecided = window.undecided ?? [];
  const figure = (value: number): string => `${showFigure(value)} ${UNITS[unit]}`;
  return (
    <div>
      <h3>{`Up at least ${figure(least)}, at most ${figure(most)}`}</h3>
      {undecided.length === 0 ? (
        <p class="soft sum-empty">No two polls around business time differ: nothing is open.</p>
      ) : (
        <>
          <p class="soft small">
            Where two polls differ, the change is somewhere between them. Up {figure(uptime)} less{' '}
            {showLength(exactLength(ofStatus(undecided, 'active')))} that count as up is the least;
            with {showLength(exactLength(ofStatus(undecided, 'inactive')))} that count as down it is
            the most.
          </p>
          <IntervalTable
            label="Intervals between polls that differ"
            intervals={undecided}
            zone={zone}
            withStatus
          />
        </>
      )}
    </div>
  );
}

function Coverage({ window, zone }: { window: Window; zone: string }): JSX.Element {
  const { unit, business = 0, coverage = null } = window;
  const gaps = window.gaps ?? [];
  return (
    <div>
      <h3>{coverage === null ? 'No business time to cover' : `${showShare(coverage)} covered`}</h3>
      {gaps.length === 0 ? (
        <p class="soft sum-empty">
          {coverage === null
            ? 'The store was closed in all of it.'
            : 'All business time follows a poll by less than 90 minutes.'}
        </p>
      ) : (
        <>
          <p class="soft small">
            Of {showFigure(business)} {UNITS[unit]} of business time, this follows no poll by less
            than 90 minutes.
          </p>
          <IntervalTable label="Intervals without a poll" intervals={gaps} zone={zone} />
        </>
      )}
    </div>
  );
}
