import type { JSX } from 'preact';
import { alignFigure, showCount, showShare } from '../../format/figure';
import { Meter } from '../../parts/meter';
import type { Fleet } from './fleet';

/** As many as the stores with most downtime, beside which they stand. */
const MOST = 10;

type Group = Fleet['where']['region'][number];

/** The values of one property of stores with most downtime, each a way to its stores. */
export function WhereItHurts({
  by,
  title,
  groups,
}: {
  by: keyof Fleet['where'];
  title: string;
  groups: readonly Group[];
}): JSX.Element {
  const most = Math.max(...groups.map(({ downtime_last_week }) => downtime_last_week), 0);
  return (
    <section class="panel" aria-labelledby={`by-${by}`}>
      <header>
        <h2 id={`by-${by}`}>{title}</h2>
        <span class="soft small">Most downtime first</span>
      </header>
      <div class="rows" role="region" aria-label={`Table ${title.toLowerCase()}`} tabIndex={0}>
        <table class="tight">
          <thead>
            <tr>
              <th scope="col">{title.slice(3, 4).toUpperCase() + title.slice(4)}</th>
              <th scope="col" class="number roomy">
                Stores
              </th>
              <th scope="col" class="number">
                Down
              </th>
              <th scope="col" class="number roomy">
                Silent
              </th>
              <th scope="col" class="number">
                Down, week{'\u00a0'}
                <span class="unit">h</span>
              </th>
              <th scope="col" class="number">
                Up, week
              </th>
            </tr>
          </thead>
          <tbody>
            {groups
              .slice(0, MOST)
              .map(({ value, stores, down, silent, downtime_last_week, share_last_week }) => (
                <tr key={value}>
                  <th scope="row" class="clip" title={value ?? ''}>
                    <a href={`/stores?${by}=${encodeURIComponent(value ?? '')}`}>
                      {value ?? 'not set'}
                    </a>
                  </th>
                  <td class="number roomy">{showCount(stores)}</td>
                  <td class="number">{showCount(down)}</td>
                  <td class="number roomy">{showCount(silent)}</td>
                  <td class="number">
                    <Meter share={most === 0 ? 0 : downtime_last_week / most} />
                    <span class="beside-meter">{alignFigure(downtime_last_week)}</span>
                  </td>
                  <td class="number">{showShare(share_last_week)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
