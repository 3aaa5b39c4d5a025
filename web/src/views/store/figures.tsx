import type { JSX } from 'preact';
import { showFigure, showShare } from '../../format/figure';
import { StatusMark } from '../../parts/status-mark';
import { exactLength, WINDOWS, type Explanation } from './explanation';

const UNITS = { minutes: 'min', hours: 'h' } as const;

/** The six figures of a store, as the report has them. */
export function Figures({ store }: { store: Explanation }): JSX.Element {
  if (store.windows === null) {
    return (
      <p class="empty">
        There is no poll of any store yet, so there is no instant at which windows could end.
      </p>
    );
  }
  const { windows } = store;
  return (
    <div class="tiles">
      {WINDOWS.map(([name, title]) => {
        const window = windows[name];
        const up = exactLength(window, 'active');
        const all = up + exactLength(window, 'inactive');
        return (
          <section key={name} class="panel tile" aria-label={title}>
            <h2>{title}</h2>
            <dl class="pair">
              <div>
                <dt>
                  <StatusMark status="up">Up</StatusMark>
                </dt>
                <dd class="figure">
                  {showFigure(window.uptime)} <small>{UNITS[window.unit]}</small>
                </dd>
              </div>
              <div>
                <dt>
                  <StatusMark status="down">Down</StatusMark>
                </dt>
                <dd class="figure">
                  {showFigure(window.downtime)} <small>{UNITS[window.unit]}</small>
                </dd>
              </div>
            </dl>
            <p class="soft small">
              {all === 0 ? 'Closed in all of it' : `${showShare(up / all)} of business time up`}
            </p>
          </section>
        );
      })}
    </div>
  );
}
