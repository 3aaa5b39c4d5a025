import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { alignFigure, showCount } from '../../format/figure';
import { LongTable } from '../../parts/long-table';
import { SortHead, type Order, type Sorting } from '../../parts/sort-head';
import { useVirtual } from '../../parts/use-virtual';
import { ask, place } from '../../router';
import { arrange, MEASURES, type Row } from './rows';

const ROW_HEIGHT = 30;

/** All rows of a report, sorted by any figure, found by their ids; only those in sight are drawn. */
export function ReportTable({ rows }: { rows: readonly Row[] }): JSX.Element {
  const { query } = place.value;
  const text = query.get('q') ?? '';
  const sort = MEASURES.find(({ name }) => name === query.get('sort'))?.name ?? 'store_id';
  const order: Order = query.get('order') === 'desc' ? 'desc' : 'asc';
  const shown = useMemo(() => arrange(rows, text, sort, order), [rows, text, sort, order]);
  const sight = useVirtual(shown.length, ROW_HEIGHT);
  const by = { sort, order };
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
        <LongTable
          label="Rows of the report"
          total={shown.length}
          sight={sight}
          head={
            <>
              <SortHead name="store_id" title="Store" by={by} first="asc" onSort={sortBy} />
              {MEASURES.map(({ name, title, unit }) => (
                <SortHead
                  key={name}
                  {...{ name, title, unit, by }}
                  isNumber
                  first={name.startsWith('downtime') ? 'desc' : 'asc'}
                  onSort={sortBy}
                />
              ))}
            </>
          }
        >
          {(index) => {
            const row = shown[index];
            return row && <Line key={row.store_id} row={row} index={index} />;
          }}
        </LongTable>
      )}
    </section>
  );
}

function sortBy({ sort, order }: Sorting): void {
  ask({ sort, order });
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
