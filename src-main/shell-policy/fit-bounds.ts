export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Pixels of a window's upper edge that must be on a display, so that it can be caught and moved. */
const GRIP = { width: 120, height: 36 } as const;

/**
 * Where a window may be that was last at `saved`: there, unless no display shows enough of its upper edge any more; then in the middle of the first.
 * @param displays work areas, the primary one first; at least one
 */
export function fitBounds(saved: Bounds, displays: readonly [Bounds, ...Bounds[]]): Bounds {
  const seen = displays.find(
    (area) => overlap(saved, area) >= GRIP.width && saved.y >= area.y && saved.y + GRIP.height <= area.y + area.height,
  );
  const area = seen ?? displays[0];
  const width = Math.min(saved.width, area.width);
  const height = Math.min(saved.height, area.height);
  if (seen !== undefined) return { x: saved.x, y: saved.y, width, height };
  return { x: area.x + Math.round((area.width - width) / 2), y: area.y + Math.round((area.height - height) / 2), width, height };
}

/** Pixels that both have in common from left to right. */
function overlap(a: Bounds, b: Bounds): number {
  return Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
}
