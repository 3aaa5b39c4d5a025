import type { JSX } from 'preact';

export type Order = 'asc' | 'desc';

/** How a list is sorted. */
export interface Sorting {
  readonly sort: string;
  readonly order: Order;
}

/** The head of a column by which a list can be sorted: a click sorts by it, another turns the order. */
export function SortHead({
  name,
  title,
  unit,
  isNumber = false,
  by: { sort, order },
  first,
  onSort,
}: {
  name: string;
  title: string;
  unit?: string | undefined;
  isNumber?: boolean | undefined;
  /** How the list is sorted now. */
  by: Sorting;
  /** The order of the first click. */
  first: Order;
  onSort: (sorting: Sorting) => void;
}): JSX.Element {
  const isSorted = name === sort;
  const other = order === 'asc' ? 'desc' : 'asc';
  const direction = order === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" class={isNumber ? 'number' : ''} aria-sort={isSorted ? direction : 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => {
          onSort({ sort: name, order: isSorted ? other : first });
        }}
      >
        {title}
        {unit !== undefined && <span class="unit">{unit}</span>}
        {isSorted && <span aria-hidden="true">{order === 'asc' ? '▲' : '▼'}</span>}
      </button>
    </th>
  );
}
