import { type PointerEvent, useRef, useState } from 'react';
import { type Bounds, boundsOfEdges, edgeAt, edgesOfBounds, type Scale } from './geometry.ts';

/** Half of a handle's target. */
const NEAR_PX = 12;

type Drag = { anchor: number; moved: boolean };

/**
 * Drags on the plot: from a handle that handle moves, from elsewhere a new brush is drawn.
 * Returns the bounds to show, which run ahead of the caller's while something is dragged, and the handlers for the plot.
 */
export function useBrush(bounds: Bounds, scale: Scale, onChange: (bounds: Bounds, isFinal: boolean) => void) {
  const drag = useRef<Drag | null>(null);
  const [draft, setDraft] = useState<Bounds | null>(null);

  const placeIn = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    return { place: (isRtl ? box.right - event.clientX : event.clientX - box.left) / box.width, width: box.width };
  };
  const end = () => {
    if (drag.current?.moved && draft !== null) onChange(draft, true);
    drag.current = null;
    setDraft(null);
  };

  return {
    shown: draft ?? bounds,
    plot: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        const { place, width } = placeIn(event);
        const [low, high] = edgesOfBounds(bounds, scale);
        const away = (edge: number) => Math.abs(place - edge / scale.bins) * width;
        const isNearLow = bounds.min !== null && away(low) <= NEAR_PX && (bounds.max === null || away(low) <= away(high));
        const isNearHigh = bounds.max !== null && away(high) <= NEAR_PX;
        // The other edge of the brush stays where it is.
        const anchor = isNearLow ? high : isNearHigh ? low : edgeAt(place, scale);
        drag.current = { anchor, moved: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (drag.current === null) return;
        const edge = edgeAt(placeIn(event).place, scale);
        if (edge === drag.current.anchor) return;
        const next = boundsOfEdges(edge, drag.current.anchor, scale);
        const before = draft ?? bounds;
        if (next.min === before.min && next.max === before.max) return;
        drag.current.moved = true;
        setDraft(next);
        onChange(next, false);
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}
