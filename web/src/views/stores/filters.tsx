import type { JSX } from 'preact';
import { get } from '../../api/client';
import { useResource } from '../../api/use-resource';
import { ask } from '../../router';
import { StatusMark } from '../../parts/status-mark';

const STATES = [
  ['up', 'Up'],
  ['down', 'Down'],
  ['silent', 'Silent'],
  ['closed', 'Closed'],
] as const;

const PROFILE = [
  ['region', 'Region'],
  ['type', 'Type'],
  ['timezone', 'Time zone'],
] as const;

/** What the list of stores is narrowed by; it stands in the address. */
export function Filters({ query }: { query: URLSearchParams }): JSX.Element {
  const fleet = useResource('fleet of filters', (signal) => get('/api/v1/fleet', { signal }));
  const states = query.get('state')?.split(',') ?? [];
  const toggle = (state: string): void => {
    const next = states.includes(state)
      ? states.filter((one) => one !== state)
      : [...states, state];
    ask({ state: next.join(',') });
  };
  return (
    <div class="filters" role="search">
      <div class="field">
        <label for="q">Id or name</label>
        <input
          id="q"
          type="search"
          value={query.get('q') ?? ''}
          onInput={(event) => {
            ask({ q: event.currentTarget.value });
          }}
        />
      </div>
      {PROFILE.map(([name, title]) => (
        <div key={name} class="field">
          <label for={name}>{title}</label>
          <input
            id={name}
            type="search"
            list={`${name}-values`}
            autocomplete="off"
            value={query.get(name) ?? ''}
            placeholder="any"
            onChange={(event) => {
              ask({ [name]: event.currentTarget.value });
            }}
          />
          <datalist id={`${name}-values`}>
            {fleet.data?.where[name].map(
              ({ value }) => value !== null && <option key={value} value={value} />,
            )}
          </datalist>
        </div>
      ))}
      <div class="segments" role="group" aria-label="State">
        {STATES.map(([state, title]) => (
          <button
            key={state}
            type="button"
            aria-pressed={states.includes(state)}
            onClick={() => {
              toggle(state);
            }}
          >
            <StatusMark status={state}>{title}</StatusMark>
          </button>
        ))}
      </div>
    </div>
  );
}
