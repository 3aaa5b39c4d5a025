import type { JSX } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { LongTable } from '../../parts/long-table';
import { SortHead, type Sorting } from '../../parts/sort-head';
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
  const by: Sorting = {
    sort: query.get('sort') ?? 'store_id',
    order: query.get('order') === 'desc' ? 'desc' : 'asc',
  };
  return (
    <LongTable
      label="List of stores"
      total={total}
      sight={sight}
      isTall
      head={
        <>
          <SortHead name="store_id" title="Store" by={by} first="asc" onSort={sortBy} />
          {columns.map(({ name, title, unit, sort, isNumber }) =>
            sort === undefined ? (
              <th key={name} scope="col" class={isNumber ? 'number' : ''}>
                {title}
              </th>
            ) : (
              <SortHead
                key={name}
                name={sort}
                {...{ title, unit, isNumber, by }}
                first={sort.startsWith('downtime') ? 'desc' : 'asc'}
                onSort={sortBy}
              />
            ),
          )}
        </>
      }
    >
      {(index) => <Line key={index} store={rowAt(index)} index={index} columns={columns} />}
    </LongTable>
  );
}

function sortBy({ sort, order }: Sorting): void {
  ask({ sort: sort === 'store_id' ? null : sort, order: order === 'desc' ? order : null });
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
