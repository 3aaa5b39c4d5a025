import type { ComponentChildren, JSX } from 'preact';
import type { Sight } from './use-virtual';

/** A table of many rows, of which only those in `sight` are drawn. */
export function LongTable({
  label,
  total,
  sight,
  head,
  isTall = false,
  children,
}: {
  label: string;
  total: number;
  sight: Sight;
  /** The cells of its head. */
  head: ComponentChildren;
  isTall?: boolean;
  /** The row at an index, from 0 on; its `aria-rowindex` is 2 more. */
  children: (index: number) => ComponentChildren;
}): JSX.Element {
  return (
    <div
      class={isTall ? 'rows long tall' : 'rows long'}
      ref={sight.scroller}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      <table aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>{head}</tr>
        </thead>
        <tbody>
          <Room height={sight.before} />
          {sight.items.map(({ index }) => children(index))}
          <Room height={sight.after} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Room({ height }: { height: number }): JSX.Element | null {
  return height > 0 ? <tr aria-hidden="true" style={{ height: `${height}px` }} /> : null;
}
