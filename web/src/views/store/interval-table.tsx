import type { JSX } from 'preact';
import { showLength } from '../../format/figure';
import { microsOf, millisOf, showShort } from '../../format/instant';
import { exactLength, type PollStatus } from './explanation';

interface Row {
  readonly from: string;
  readonly to: string;
  readonly status?: PollStatus;
}

/** Intervals with their lengths, and what they add up to, exactly; with the status that they count as. */
export function IntervalTable({
  label,
  intervals,
  zone,
  withStatus = false,
}: {
  label: string;
  intervals: readonly Row[];
  zone: string;
  withStatus?: boolean;
}): JSX.Element {
  return (
    <div class="rows" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            {withStatus && <th scope="col">Counts as</th>}
            <th scope="col" class="number">
              Length
            </th>
          </tr>
        </thead>
        <tbody>
          {intervals.map(({ from, to, status }) => (
            <tr key={from}>
              <td title={from}>{showShort(millisOf(from), zone)}</td>
              <td title={to}>{showShort(millisOf(to), zone)}</td>
              {withStatus && <td>{status === 'active' ? 'up' : 'down'}</td>}
              <td class="number">{showLength(microsOf(to) - microsOf(from))}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={withStatus ? 3 : 2}>
              Exactly
            </th>
            <td class="number">{showLength(exactLength(intervals))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
