import type { JSX } from 'preact';
import { alignFigure } from '../../format/figure';
import { Meter } from '../../parts/meter';
import type { Fleet } from './fleet';

/** The stores with most downtime in the last week. */
export function MostDowntime({ stores }: { stores: Fleet['most_downtime'] }): JSX.Element {
  const most = stores[0]?.downtime_last_week ?? 0;
  return (
    <section class="panel" aria-labelledby="most">
      <header>
        <h2 id="most">Most downtime</h2>
        <a class="small" href="/stores?sort=downtime_last_week&order=desc">
          All stores
        </a>
      </header>
      {stores.length === 0 ? (
        <p class="empty">No store was down in the last week.</p>
      ) : (
        <div class="rows" role="region" aria-label="Stores with most downtime" tabIndex={0}>
          <table class="tight">
            <thead>
              <tr>
                <th scope="col">Store</th>
                <th scope="col" class="number roomy">
                  Down, day <span class="unit">h</span>
                </th>
                <th scope="col" class="number">
                  Down, week{'\u00a0'}
                  <span class="unit">h</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {stores.map(({ store_id, name, downtime_last_day, downtime_last_week }) => (
                <tr key={store_id}>
                  <th scope="row" class="clip">
                    <a href={`/stores/${encodeURIComponent(store_id)}`}>{name ?? store_id}</a>
                  </th>
                  <td class="number roomy">{alignFigure(downtime_last_day)}</td>
                  <td class="number">
                    <Meter share={downtime_last_week / most} />
                    <span class="beside-meter">{alignFigure(downtime_last_week)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
