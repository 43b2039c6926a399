/** Heights that tiles can be given, CSS pixels. */
export const TILE_HEIGHTS = [72, 84, 98, 116, 140, 170, 210, 260, 320] as const;

/** Place of a height among TILE_HEIGHTS, the nearest one. */
export function sizeStep(height: number): number {
  let best = 0;
  for (const [step, size] of TILE_HEIGHTS.entries())
    if (Math.abs(size - height) < Math.abs((TILE_HEIGHTS[best] ?? 0) - height)) best = step;
  return best;
}

/** The height so many steps away, at most the last one. */
export function heightAt(step: number): number {
  return TILE_HEIGHTS[Math.max(0, Math.min(TILE_HEIGHTS.length - 1, step))] ?? 116;
}
