import type { JSX } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { showDifference, showFigure } from '../../format/figure';
import { LongTable } from '../../parts/long-table';
import { SortHead, type Sorting } from '../../parts/sort-head';
import { useVirtual } from '../../parts/use-virtual';
import { ask } from '../../router';
import { MEASURES } from '../reports/rows';
import { reasonTitle } from './reasons';
import type { Change, Changes, ChangesQuery } from './use-changes';

const ROW_HEIGHT = 34;

/** The stores that changed, why, and by how much; only those in sight are drawn. */
export function ChangesTable({
  changes: { key, rows, reach },
  total,
  query: { sort, order },
}: {
  changes: Changes;
  total: number;
  query: ChangesQuery;
}): JSX.Element {
  const sight = useVirtual(total, ROW_HEIGHT);
  useLayoutEffect(() => {
    // Another order or reason is another list.
    if (sight.scroller.current) sight.scroller.current.scrollTop = 0;
  }, [key, sight.scroller]);
  const last = sight.items.at(-1)?.index ?? 0;
  useEffect(() => {
    reach(last);
  }, [last, reach]);
  const by = { sort, order } as const;
  return (
    <LongTable
      label="Stores that changed"
      total={total}
      sight={sight}
      head={
        <>
          <SortHead name="store_id" title="Store" by={by} first="asc" onSort={sortBy} />
          <th scope="col">Why</th>
          {MEASURES.map(({ name, title, unit }) => (
            <SortHead
              key={name}
              {...{ name, title, unit, by }}
              isNumber
              first="desc"
              onSort={sortBy}
            />
          ))}
        </>
      }
    >
      {(index) => <Line key={index} change={rows[index]} index={index} />}
    </LongTable>
  );
}

function sortBy({ sort, order }: Sorting): void {
  ask({ sort, order });
}

function Line({ change, index }: { change: Change | undefined; index: number }): JSX.Element {
  const height = { height: `${ROW_HEIGHT}px` };
  if (change === undefined) {
    return (
      <tr aria-rowindex={index + 2} style={height}>
        <td colSpan={MEASURES.length + 2}>
          <span class="bone" />
          <span class="hidden">Loading</span>
        </td>
      </tr>
    );
  }
  const { store_id: id, reasons, before, after } = change;
  return (
    <tr aria-rowindex={index + 2} style={height}>
      <th scope="row">
        <a class="mono" href={`/stores/${encodeURIComponent(id)}`}>
          {id}
        </a>
      </th>
      <td>{reasons.map(reasonTitle).join(', ')}</td>
      {MEASURES.map(({ name }) => (
        <td key={name} class="number">
          <Difference before={before?.[name] ?? null} after={after?.[name] ?? null} />
        </td>
      ))}
    </tr>
  );
}

/** What a figure was, what it is, and the difference; one alone where it is the same, or was not there. */
function Difference({
  before,
  after,
}: {
  before: number | null;
  after: number | null;
}): JSX.Element {
  if (before === after && after !== null) return <span class="soft">{showFigure(after)}</span>;
  return (
    <>
      <span class="soft">{before === null ? '–' : showFigure(before)} → </span>
      {after === null ? '–' : showFigure(after)}
      {before !== null && after !== null && (
        <strong class="difference">{showDifference(after - before)}</strong>
      )}
    </>
  );
}
