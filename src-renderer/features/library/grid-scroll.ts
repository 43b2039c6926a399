import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

/** Chromium makes no element higher than 16.8 million device pixels on dense screens. */
const MAX_SPACER = 8_000_000;

export interface Size {
  width: number;
  height: number;
}

/** Size of an element inside its edges, CSS pixels; 0 before the first look. */
export function useSize(container: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    const measure = (): void =>
      setSize((before) =>
        before.width === element.clientWidth && before.height === element.clientHeight
          ? before
          : { width: element.clientWidth, height: element.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [container]);
  return size;
}

/** Rows `first` to `last`, and how far the spacer's places are from those of the content. */
export interface Window {
  first: number;
  last: number;
  shift: number;
  /** Passing by faster than anyone can look: pictures are asked for where it ends. */
  isFast: boolean;
}

/** Scrolling by more than this share of the height at a time, again and again, is passing by. */
const FAST_SHARE = 0.5;
const FAST_GAP_MS = 100;

export interface GridScroll extends Window {
  /** Height of the element that gives the scroll bar its length. */
  spacerHeight: number;
  /** First pixel of the content in sight now. */
  topNow(): number;
  scrollTo(contentTop: number): void;
}

/**
 * Scrolling over content of any height. Up to MAX_SPACER pixels it is the browser's own; above, the scroll bar stands for a share of the
 * content: small steps move as far as they say, large ones to the share. The component draws again only when other rows come into sight.
 * @param contentHeight pixels @param size of the container @param rowsAt rows to be drawn when the content stands there
 */
export function useGridScroll(
  container: RefObject<HTMLElement | null>,
  contentHeight: number,
  size: Size,
  rowsAt: (top: number, height: number) => readonly [number, number],
): GridScroll {
  const [drawn, setDrawn] = useState<Window>({ first: 0, last: -1, shift: 0, isFast: false });
  /** What the scroll bar said last, and the top that stands for. */
  const last = useRef({ scrollTop: 0, top: 0, at: 0 });
  const slow = useRef<ReturnType<typeof setTimeout>>(undefined);
  const spacerHeight = Math.min(contentHeight, MAX_SPACER);
  const isScaled = contentHeight > MAX_SPACER;
  const range = Math.max(0, contentHeight - size.height);
  const spacerRange = Math.max(1, spacerHeight - size.height);

  const draw = useCallback(
    (isFast = false): void => {
      const top = Math.min(last.current.top, range);
      const [first, lastRow] = rowsAt(top, size.height);
      const shift = isScaled ? last.current.scrollTop - top : 0;
      setDrawn((before) =>
        before.first === first && before.last === lastRow && before.shift === shift && before.isFast === isFast
          ? before
          : { first, last: lastRow, shift, isFast },
      );
    },
    [rowsAt, range, size.height, isScaled],
  );

  const read = useCallback((): void => {
    const element = container.current;
    if (!element) return;
    const { scrollTop } = element;
    let next = scrollTop;
    if (isScaled) {
      const step = scrollTop - last.current.scrollTop;
      const isEnd = scrollTop <= 0 || scrollTop >= spacerRange - 1;
      const isSmall = Math.abs(step) < size.height * 2 && !isEnd;
      next = isSmall ? Math.min(range, Math.max(0, last.current.top + step)) : (scrollTop / spacerRange) * range;
      if (scrollTop >= spacerRange - 1) next = range;
    }
    const now = performance.now();
    const isFast = now - last.current.at < FAST_GAP_MS && Math.abs(next - last.current.top) > size.height * FAST_SHARE;
    last.current = { scrollTop, top: next, at: now };
    clearTimeout(slow.current);
    if (isFast) slow.current = setTimeout(draw, FAST_GAP_MS);
    draw(isFast);
  }, [container, isScaled, range, spacerRange, size.height, draw]);

  const scrollTo = useCallback(
    (contentTop: number): void => {
      const element = container.current;
      if (!element) return;
      const next = Math.min(range, Math.max(0, contentTop));
      const barTop = isScaled ? (range === 0 ? 0 : (next / range) * spacerRange) : next;
      // Asking the element makes the browser lay out what has just been drawn, only to do it again afterwards.
      if (barTop !== last.current.scrollTop) {
        element.scrollTop = barTop;
        // What the browser made of it, so that the scroll event that follows is no step.
        last.current.scrollTop = element.scrollTop;
      }
      last.current = { ...last.current, top: next, at: performance.now() };
      draw();
    },
    [container, isScaled, range, spacerRange, draw],
  );

  useLayoutEffect(() => {
    const element = container.current;
    draw();
    element?.addEventListener('scroll', read, { passive: true });
    return () => {
      element?.removeEventListener('scroll', read);
      clearTimeout(slow.current);
    };
  }, [container, read, draw]);

  const topNow = useCallback(() => Math.min(last.current.top, range), [range]);
  return { ...drawn, spacerHeight, topNow, scrollTo };
}
