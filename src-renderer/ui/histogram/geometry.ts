/** Lower and upper bound in units of the field; null is no bound. */
export type Bounds = { min: number | null; max: number | null };

export type Scale = { from: number; to: number; bins: number };

/** Heights 0-1 of one layer. `most` is the largest count of any layer; a bin with a row in it is never 0. */
export function barHeights(counts: readonly number[], most: number, isLog: boolean): number[] {
  const full = isLog ? Math.log1p(most) : most;
  return counts.map((count) => (count <= 0 || full <= 0 ? 0 : Math.max(0.03, (isLog ? Math.log1p(count) : count) / full)));
}

/** Path of one layer: bars of 3 px and a gap of 1, in a box `bins * 4` wide and `height` high. */
export function barsPath(heights: readonly number[], height: number): string {
  return heights
    .map((share, bin) => (share === 0 ? '' : `M${bin * 4} ${height}V${(height * (1 - share)).toFixed(2)}h3V${height}z`))
    .join('');
}

/** Place of a value along the axis, 0-1. */
export function placeOf(value: number, { from, to }: Scale): number {
  return to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0;
}

/** Value at the edge before bin `edge` (0 to `bins`), rounded to what one bin can tell apart. */
export function valueAtEdge(edge: number, { from, to, bins }: Scale): number {
  const width = (to - from) / bins;
  const digits = width > 0 ? Math.min(9, Math.max(0, Math.ceil(-Math.log10(width)))) : 0;
  return Number((from + width * edge).toFixed(digits));
}

/** The edge nearest to a place of the axis (0-1). */
export function edgeAt(place: number, { bins }: Scale): number {
  return Math.round(Math.min(1, Math.max(0, place)) * bins);
}

/** Bounds that two edges stand for: the outermost edges are no bound. The edges may come in either order. */
export function boundsOfEdges(one: number, other: number, scale: Scale): Bounds {
  const [low, high] = one <= other ? [one, other] : [other, one];
  return {
    min: low <= 0 ? null : valueAtEdge(low, scale),
    max: high >= scale.bins ? null : valueAtEdge(high, scale),
  };
}

/** Where the edges of the bounds are, in bins, with a fraction where a bound lies inside a bin. */
export function edgesOfBounds(bounds: Bounds, scale: Scale): [number, number] {
  return [bounds.min === null ? 0 : edgeOf(bounds.min, scale), bounds.max === null ? scale.bins : edgeOf(bounds.max, scale)];
}

/** A value that an edge is written as stands at that edge, though it was rounded: a key would else lead to the same edge again and again. */
function edgeOf(value: number, scale: Scale): number {
  const edge = placeOf(value, scale) * scale.bins;
  const nearest = Math.round(edge);
  return valueAtEdge(nearest, scale) === value ? nearest : edge;
}

/** The edge that a key leads to, or null for keys that mean nothing here. Arrows one bin, Shift ten, Home and End to the ends. */
export function edgeAfterKey(key: string, isShift: boolean, edge: number, bins: number, isRtl: boolean): number | null {
  const steps = isShift ? 10 : 1;
  const forward = isRtl ? 'ArrowLeft' : 'ArrowRight';
  const back = isRtl ? 'ArrowRight' : 'ArrowLeft';
  const near = 1e-6;
  if (key === forward || key === 'ArrowUp') return Math.min(bins, Math.floor(edge + near) + steps);
  if (key === back || key === 'ArrowDown') return Math.max(0, Math.ceil(edge - near) - steps);
  if (key === 'PageUp') return Math.min(bins, Math.floor(edge + near) + 10);
  if (key === 'PageDown') return Math.max(0, Math.ceil(edge - near) - 10);
  if (key === 'Home') return 0;
  if (key === 'End') return bins;
  return null;
}
