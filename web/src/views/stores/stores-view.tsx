import type { JSX } from 'preact';
import { address } from '../../api/client';
import { dataChanges } from '../../api/feed';
import { showCount } from '../../format/figure';
import { Bones } from '../../parts/bones';
import { Notice } from '../../parts/notice';
import { ask, place } from '../../router';
import { COLUMNS } from './columns';
import { Filters } from './filters';
import { StoresTable } from './stores-table';
import { useStores, type StoresQuery } from './use-stores';

const FILTERS = ['q', 'region', 'type', 'timezone'] as const;

/** What the address asks of the list. */
function queryOf(query: URLSearchParams): StoresQuery {
  const sort = COLUMNS.find(
    ({ sort: name }) => name !== undefined && name === query.get('sort'),
  )?.sort;
  return {
    ...Object.fromEntries(FILTERS.map((name) => [name, query.get(name)])),
    state: query.get('state')?.split(',') ?? null,
    sort: sort ?? null,
    order: query.get('order') === 'desc' ? 'desc' : null,
  };
}

/** All stores: searched, filtered, sorted, with their week in a line. */
export function StoresView(): JSX.Element {
  const { query } = place.value;
  const asked = queryOf(query);
  const stores = useStores(asked, dataChanges.value);
  const chosen = query.get('columns')?.split(',');
  const columns = COLUMNS.filter(({ name, isUsual }) => chosen?.includes(name) ?? isUsual === true);
  const toggle = (name: string): void => {
    const names = columns.map((column) => column.name);
    const next = names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
    ask({ columns: next.join(',') });
  };
  return (
    <>
      <div class="head">
        <h1 tabIndex={-1}>
          Stores {stores.total !== null && <span class="soft">{showCount(stores.total)}</span>}
        </h1>
        <div class="buttons">
          <details class="columns">
            <summary class="button">Columns</summary>
            <div>
              {COLUMNS.map(({ name, title, unit }) => (
                <label key={name} class="check">
                  <input
                    type="checkbox"
                    checked={columns.some((column) => column.name === name)}
                    onChange={() => {
                      toggle(name);
                    }}
                  />
                  {unit === undefined ? title : `${title}, ${unit}`}
                </label>
              ))}
            </div>
          </details>
          <a
            class="button"
            download
            href={address('/api/v1/fleet/stores', {}, { ...asked, format: 'csv' })}
          >
            These as CSV
          </a>
        </div>
      </div>
      <div class="panel">
        <Filters query={query} />
        <Notice error={stores.error} retry={stores.reload} />
        {stores.total === null && stores.error === null && <Bones lines={16} />}
        {stores.total === 0 && (
          <NoStore hasFilter={[...FILTERS, 'state'].some((name) => query.has(name))} />
        )}
        {stores.total !== null && stores.total > 0 && (
          <>
            <StoresTable stores={stores} columns={columns} query={query} />
            <p class="soft small strip-legend">
              A week in a line, two hours a step: above the middle up, below it down, across it
              both, a thin line closed.
            </p>
          </>
        )}
      </div>
    </>
  );
}

function NoStore({ hasFilter }: { hasFilter: boolean }): JSX.Element {
  return hasFilter ? (
    <div class="empty">
      <p>No store is as these filters ask.</p>
      <a class="button" href="/stores">
        Show all stores
      </a>
    </div>
  ) : (
    <div class="empty">
      <p>No store has a poll yet.</p>
      <a class="button" href="/data">
        Take a file in
      </a>
    </div>
  );
}
