import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { contentTop, isScaled, scrollTopFor, spacerHeight } from './scaled-scroll.ts';

type Seen = { top: number; height: number; shift: number };
const LINE_PX = 16;

export type VirtualScroller = {
  /** First px of the content in view, rounded down to a multiple of `step`. */
  top: number;
  /** Height in view, px. */
  height: number;
  /** Height to give the element that makes the scrollbar. */
  spacer: number;
  /** To add to a place in the content for its place in the spacer. 0 while nothing is scaled. */
  shift: number;
  /** Exact first px of the content in view. */
  topNow: () => number;
  /** Shows the content from this px. */
  scrollTo: (top: number) => void;
};

/**
 * Scrolling over content of any height: the spacer ends at 16,000,000 px and the scrollbar is scaled beyond that, while wheel and keys stay exact.
 * @param scroller the element with `overflow: auto`
 * @param total height of the content, px
 * @param inset height of what sticks at the top of the scroller, px
 * @param step the component draws again only when `top` has passed a multiple of it
 */
export function useVirtualScroller(options: {
  scroller: RefObject<HTMLElement | null>;
  total: number;
  inset?: number | undefined;
  step?: number | undefined;
}): VirtualScroller {
  const { scroller, total, inset = 0, step = 1 } = options;
  const [seen, setSeen] = useState<Seen>({ top: 0, height: 0, shift: 0 });
  /** The scaled place that was asked for: the scroller itself can only hold it rounded. */
  const asked = useRef<{ scrollTop: number; top: number } | null>(null);

  const topNow = useCallback(() => {
    const element = scroller.current;
    if (element === null) return 0;
    if (asked.current !== null && isScaled(total) && Math.abs(element.scrollTop - asked.current.scrollTop) < 1.01) return asked.current.top;
    return contentTop(element.scrollTop, total, element.clientHeight - inset);
  }, [scroller, total, inset]);

  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const exact = topNow();
    const next = {
      top: Math.floor(exact / step) * step,
      height: element.clientHeight - inset,
      shift: isScaled(total) ? element.scrollTop - exact : 0,
    };
    setSeen((before) => (before.top === next.top && before.height === next.height && before.shift === next.shift ? before : next));
  }, [scroller, topNow, total, inset, step]);

  const scrollTo = useCallback(
    (top: number) => {
      const element = scroller.current;
      if (element === null) return;
      const viewport = element.clientHeight - inset;
      const scrollTop = scrollTopFor(top, total, viewport);
      asked.current = { scrollTop, top: Math.max(0, Math.min(top, total - viewport)) };
      element.scrollTop = scrollTop;
      look();
    },
    [scroller, total, inset, look],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const onScroll = () => {
      if (asked.current !== null && Math.abs(element.scrollTop - asked.current.scrollTop) >= 1.01) asked.current = null;
      look();
    };
    const onWheel = (event: WheelEvent) => {
      if (!isScaled(total) || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit =
        event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : element.clientHeight;
      scrollTo(topNow() + event.deltaY * unit);
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, total, look, scrollTo, topNow]);

  return { ...seen, spacer: spacerHeight(total), topNow, scrollTo };
}

/** Rows of one height: which to draw, and where. @param overscan rows drawn beyond each edge */
export function useVirtualRows(options: {
  scroller: RefObject<HTMLElement | null>;
  count: number;
  /** px */
  rowHeight: number;
  inset?: number | undefined;
  overscan?: number | undefined;
}) {
  const { scroller, count, rowHeight, inset, overscan = 8 } = options;
  const view = useVirtualScroller({ scroller, total: count * rowHeight, inset, step: rowHeight });
  const first = Math.max(0, Math.floor(view.top / rowHeight) - overscan);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + 1 + overscan);
  return {
    /** Rows `first` to `last` (not included). */
    first,
    last,
    spacer: view.spacer,
    /** Rows that fit in view. */
    page: Math.max(1, Math.floor(view.height / rowHeight)),
    /** Place of a row in the spacer, px. */
    placeOf: (index: number) => index * rowHeight + view.shift,
    /** Scrolls as little as needed to show the row. */
    show: (index: number) => {
      const top = view.topNow();
      const height = (scroller.current?.clientHeight ?? view.height) - (inset ?? 0);
      if (index * rowHeight < top) view.scrollTo(index * rowHeight);
      else if ((index + 1) * rowHeight > top + height) view.scrollTo((index + 1) * rowHeight - height);
    },
  };
}
