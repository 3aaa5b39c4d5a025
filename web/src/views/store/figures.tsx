import type { JSX } from 'preact';
import { showFigure, showShare } from '../../format/figure';
import { StatusMark } from '../../parts/status-mark';
import { shareUp, UNITS, WINDOWS, type Explanation, type Window } from './explanation';

/** The six figures of a store, as the report has them, and how sure they are. */
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
        const share = shareUp(window);
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
              {share === null ? 'Closed in all of it' : `${showShare(share)} of business time up`}
            </p>
            <Sureness window={window} />
          </section>
        );
      })}
    </div>
  );
}

/** The bounds of the uptime and the coverage; nothing where they are not known. */
function Sureness({ window }: { window: Window }): JSX.Element | null {
  const { unit, uptime_least: least, uptime_most: most, coverage } = window;
  if (least === undefined || most === undefined || coverage === undefined) return null;
  const facts = [
    ['Up at least', `${showFigure(least)} ${UNITS[unit]}`],
    ['At most', `${showFigure(most)} ${UNITS[unit]}`],
    ['Coverage', showShare(coverage)],
  ] as const;
  return (
    <dl class="pair sureness">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
