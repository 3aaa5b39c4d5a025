import type { JSX } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { useVirtual } from '../../parts/use-virtual';
import { ask } from '../../router';
import type { Column, FleetStore } from './columns';
import type { Stores } from './use-stores';

const ROW_HEIGHT = 34;
/** Rows that are read before they come into sight, above and below it. */
const READ_AHEAD = 40;

/** The list of stores; of it only the rows in sight are read and drawn. */
export function StoresTable({
  stores,
  columns,
  query,
}: {
  stores: Stores;
  columns: readonly Column[];
  query: URLSearchParams;
}): JSX.Element {
  const { key, rowAt, look } = stores;
  const total = stores.total ?? 0;
  const sight = useVirtual(total, ROW_HEIGHT);
  const first = Math.max((sight.items[0]?.index ?? 0) - READ_AHEAD, 0);
  const last = Math.min((sight.items.at(-1)?.index ?? 0) + READ_AHEAD, Math.max(total - 1, 0));
  useLayoutEffect(() => {
    // Another order or filter is another list.
    if (sight.scroller.current) sight.scroller.current.scrollTop = 0;
  }, [key, sight.scroller]);
  useEffect(() => {
    look(first, last);
  }, [first, last, look]);
  const sort = query.get('sort') ?? 'store_id';
  const isDescending = query.get('order') === 'desc';
  const sortBy = (name: string): void => {
    const turns = name === sort ? !isDescending : name.startsWith('downtime');
    ask({ sort: name === 'store_id' ? null : name, order: turns ? 'desc' : null });
  };
  const head = (title: string, name?: string, unit?: string): JSX.Element =>
    name === undefined ? (
      <>{title}</>
    ) : (
      <button
        type="button"
        class="sort"
        onClick={() => {
          sortBy(name);
        }}
      >
        {title}
        {unit !== undefined && <span class="unit">{unit}</span>}
        {name === sort && <span aria-hidden="true">{isDescending ? '▼' : '▲'}</span>}
      </button>
    );
  const sorted = (name?: string): 'ascending' | 'descending' | undefined => {
    if (name !== sort) return undefined;
    return isDescending ? 'descending' : 'ascending';
  };
  return (
    <div
      class="rows long tall"
      ref={sight.scroller}
      role="region"
      aria-label="List of stores"
      tabIndex={0}
    >
      <table aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" aria-sort={sorted('store_id')}>
              {head('Store', 'store_id')}
            </th>
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                class={column.isNumber ? 'number' : ''}
                aria-sort={sorted(column.sort)}
              >
                {head(column.title, column.sort, column.unit)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sight.before > 0 && <tr aria-hidden="true" style={{ height: `${sight.before}px` }} />}
          {sight.items.map(({ index }) => (
            <Line key={index} store={rowAt(index)} index={index} columns={columns} />
          ))}
          {sight.after > 0 && <tr aria-hidden="true" style={{ height: `${sight.after}px` }} />}
        </tbody>
      </table>
    </div>
  );
}

function Line({
  store,
  index,
  columns,
}: {
  store: FleetStore | undefined;
  index: number;
  columns: readonly Column[];
}): JSX.Element {
  const height = { height: `${ROW_HEIGHT}px` };
  if (store === undefined) {
    return (
      <tr aria-rowindex={index + 2} style={height}>
        <td colSpan={columns.length + 1}>
          <span class="bone" />
          <span class="hidden">Loading</span>
        </td>
      </tr>
    );
  }
  return (
    <tr aria-rowindex={index + 2} style={height}>
      <th scope="row">
        <a
          class="store-cell"
          href={`/stores/${encodeURIComponent(store.store_id)}`}
          title={store.store_id}
        >
          {store.name ?? <span class="mono">{store.store_id}</span>}
        </a>
      </th>
      {columns.map(({ name, isNumber, cell }) => (
        <td key={name} class={isNumber ? 'number' : ''}>
          {cell(store)}
        </td>
      ))}
    </tr>
  );
}
