import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { alignFigure, showCount } from '../../format/figure';
import { useVirtual } from '../../parts/use-virtual';
import { ask, place } from '../../router';
import { arrange, MEASURES, type Order, type Row } from './rows';

const ROW_HEIGHT = 30;

/** All rows of a report, sorted by any figure, found by their ids; only those in sight are drawn. */
export function ReportTable({ rows }: { rows: readonly Row[] }): JSX.Element {
  const { query } = place.value;
  const text = query.get('q') ?? '';
  const sort = MEASURES.find(({ name }) => name === query.get('sort'))?.name ?? 'store_id';
  const order: Order = query.get('order') === 'desc' ? 'desc' : 'asc';
  const shown = useMemo(() => arrange(rows, text, sort, order), [rows, text, sort, order]);
  const sight = useVirtual(shown.length, ROW_HEIGHT);
  const column = (name: keyof Row, title: string, unit: string): JSX.Element => (
    <th
      key={name}
      scope="col"
      class={name === 'store_id' ? '' : 'number'}
      aria-sort={name === sort ? (order === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        class="sort"
        onClick={() => {
          const first: Order = name.startsWith('downtime') ? 'desc' : 'asc';
          const next = name === sort ? (order === 'asc' ? 'desc' : 'asc') : first;
          ask({ sort: name, order: next });
        }}
      >
        {title}
        <span class="unit">{unit}</span>
        {name === sort && <span aria-hidden="true">{order === 'asc' ? '▲' : '▼'}</span>}
      </button>
    </th>
  );
  return (
    <section class="panel" aria-labelledby="rows">
      <header>
        <h2 id="rows">
          Rows <span class="soft">{showCount(shown.length)}</span>
        </h2>
        <label class="inline">
          Find an id
          <input
            type="search"
            value={text}
            onInput={(event) => {
              ask({ q: event.currentTarget.value });
            }}
          />
        </label>
      </header>
      {shown.length === 0 ? (
        <p class="empty">No row has an id with “{text}” in it.</p>
      ) : (
        <div
          class="rows long"
          ref={sight.scroller}
          role="region"
          aria-label="Rows of the report"
          tabIndex={0}
        >
          <table aria-rowcount={shown.length + 1}>
            <thead>
              <tr aria-rowindex={1}>
                {column('store_id', 'Store', '')}
                {MEASURES.map(({ name, title, unit }) => column(name, title, unit))}
              </tr>
            </thead>
            <tbody>
              {sight.before > 0 && (
                <tr aria-hidden="true" style={{ height: `${sight.before}px` }} />
              )}
              {sight.items.map(({ index }) => {
                const row = shown[index];
                return row && <Line key={row.store_id} row={row} index={index} />;
              })}
              {sight.after > 0 && <tr aria-hidden="true" style={{ height: `${sight.after}px` }} />}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Line({ row, index }: { row: Row; index: number }): JSX.Element {
  return (
    <tr aria-rowindex={index + 2} style={{ height: `${ROW_HEIGHT}px` }}>
      <th scope="row">
        <a class="mono" href={`/stores/${encodeURIComponent(row.store_id)}`}>
          {row.store_id}
        </a>
      </th>
      {MEASURES.map(({ name }) => (
        <td key={name} class={row[name] === 0 ? 'number soft' : 'number'}>
          {alignFigure(row[name])}
        </td>
      ))}
    </tr>
  );
}
