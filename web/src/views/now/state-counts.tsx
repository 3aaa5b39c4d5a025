import type { JSX } from 'preact';
import { showCount } from '../../format/figure';
import { StatusMark } from '../../parts/status-mark';
import type { Fleet } from './fleet';

const STATES = ['up', 'down', 'silent', 'closed'] as const;

/** How many stores are in which state, each a way to the list of them. */
export function StateCounts({
  fleet: { stores, silent_after_minutes },
}: {
  fleet: Fleet;
}): JSX.Element {
  const words = {
    up: 'Open and up',
    down: 'Open and down',
    silent: `Open, no poll for ${silent_after_minutes} min`,
    closed: 'Closed now',
  };
  return (
    <section class="panel" aria-labelledby="states">
      <header>
        <h2 id="states">
          {showCount(stores.total)} stores, {showCount(stores.open)} open
        </h2>
      </header>
      <div class="stacked" aria-hidden="true">
        {STATES.filter((state) => stores[state] > 0).map((state) => (
          <span
            key={state}
            style={{ flex: `${stores[state]} 0 0px`, background: `var(--${state})` }}
          />
        ))}
      </div>
      <div class="states">
        {STATES.map((state) => (
          <a key={state} href={`/stores?state=${state}`}>
            <StatusMark status={state}>{words[state]}</StatusMark>
            <span class="figure">{showCount(stores[state])}</span>
          </a>
        ))}
      </div>
    </section>
  );
}
