import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The rows of a long list that are in sight, and the room that the others take. */
export interface Sight {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly items: readonly VirtualItem[];
  readonly before: number;
  readonly after: number;
}

/** Draws of `count` rows only those in sight. */
export function useVirtual(count: number, rowHeight: number): Sight {
  const scroller = useRef<HTMLDivElement>(null);
  const [, draw] = useState(0);
  const held = useRef<Virtualizer<HTMLDivElement, HTMLElement> | null>(null);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    overscan: 8,
    onChange: () => {
      draw((n) => n + 1);
    },
  };
  held.current ??= new Virtualizer(options);
  const virtualizer = held.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => {
    virtualizer._willUpdate();
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  return { scroller, items, before, after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) };
}
