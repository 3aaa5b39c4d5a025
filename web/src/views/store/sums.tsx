import type { JSX } from 'preact';
import { showFigure, showLength } from '../../format/figure';
import { microsOf, millisOf, showShort } from '../../format/instant';
import { StatusMark } from '../../parts/status-mark';
import { place } from '../../router';
import {
  exactLength,
  WINDOWS,
  type Explanation,
  type PollStatus,
  type Window,
} from './explanation';

const UNITS = { minutes: 'min', hours: 'h' } as const;

/** Of the window that the timeline shows, each figure as the sum of its intervals. */
export function Sums({ store }: { store: Explanation }): JSX.Element | null {
  const asked = place.value.query.get('window');
  const [name, title] = WINDOWS.find(([one]) => one === asked) ?? ['last_week', 'Last week'];
  const window = store.windows?.[name];
  if (window === undefined) return null;
  return (
    <section class="panel sums" aria-labelledby="sums">
      <header>
        <h2 id="sums">What the figures are the sums of</h2>
        <span class="soft small">
          {title}, times are {store.timezone}
        </span>
      </header>
      <div class="two">
        <Sum window={window} status="active" zone={store.timezone} />
        <Sum window={window} status="inactive" zone={store.timezone} />
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
  const intervals = window.intervals.filter((interval) => interval.status === status);
  const figure = status === 'active' ? window.uptime : window.downtime;
  const word = status === 'active' ? 'Up' : 'Down';
  return (
    <div>
      <h3>
        <StatusMark
          status={status === 'active' ? 'up' : 'down'}
        >{`${word} ${showFigure(figure)} ${UNITS[window.unit]} =`}</StatusMark>
      </h3>
      {intervals.length === 0 ? (
        <p class="soft sum-empty">
          No interval: {status === 'active' ? 'it was not up' : 'it was not down'} in business time.
        </p>
      ) : (
        <div class="rows" role="region" aria-label={`Intervals ${word.toLowerCase()}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col" class="number">
                  Length
                </th>
              </tr>
            </thead>
            <tbody>
              {intervals.map(({ from, to }) => (
                <tr key={from}>
                  <td title={from}>{showShort(millisOf(from), zone)}</td>
                  <td title={to}>{showShort(millisOf(to), zone)}</td>
                  <td class="number">{showLength(microsOf(to) - microsOf(from))}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={2}>
                  Exactly
                </th>
                <td class="number">{showLength(exactLength(window, status))}</td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </div>
  );
}
