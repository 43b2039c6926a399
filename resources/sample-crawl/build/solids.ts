import { clamp01, type Rgb } from './colour.ts';
import { unit, type Vector, vector } from './vector.ts';

/** A thing given by its distance field (negative inside). */
export interface Solid {
  distance(point: Vector): number;
  colour(point: Vector): Rgb;
  /** Its plain colour, for reflections. */
  base: Rgb;
  /** [0, 1] how strongly it shines; above 0.9 it is glass. */
  gloss: number;
}

export interface Hit {
  point: Vector;
  normal: Vector;
  solid: Solid;
}

/** from + way * t */
export const along = (from: Vector, way: Vector, t: number): Vector => vector(from.x + way.x * t, from.y + way.y * t, from.z + way.z * t);

/** Sphere tracing (J. Hart 1996). @returns the first solid on the way within `limit`, or undefined */
export function traceSolids(solids: readonly Solid[], from: Vector, way: Vector, limit: number): Hit | undefined {
  let travelled = 0.01;
  for (let i = 0; i < 90 && travelled < limit; i++) {
    const point = along(from, way, travelled);
    let nearest = Number.POSITIVE_INFINITY;
    let solid: Solid | undefined;
    for (const candidate of solids) {
      const distance = candidate.distance(point);
      if (distance < nearest) {
        nearest = distance;
        solid = candidate;
      }
    }
    if (!solid) return undefined;
    if (nearest < 0.0012) {
      const e = 0.0015;
      const slope = (x: number, y: number, z: number): number =>
        solid.distance(vector(point.x + x, point.y + y, point.z + z)) - solid.distance(vector(point.x - x, point.y - y, point.z - z));
      return { point, normal: unit(slope(e, 0, 0), slope(0, e, 0), slope(0, 0, e)), solid };
    }
    travelled += nearest;
  }
  return undefined;
}

/** Soft shadow from how narrowly the ray towards the light misses (I. Quilez). @returns [0, 1], 1 = full light */
export function soften(solids: readonly Solid[], from: Vector, light: Vector, hardness: number): number {
  let travelled = 0.03;
  let open = 1;
  for (let i = 0; i < 40 && travelled < 3; i++) {
    const point = along(from, light, travelled);
    let nearest = 9;
    for (const solid of solids) nearest = Math.min(nearest, solid.distance(point));
    if (nearest < 0.001) return 0;
    open = Math.min(open, (hardness * nearest) / travelled);
    travelled += Math.max(0.012, Math.min(0.25, nearest));
  }
  const t = clamp01(open);
  return t * t * (3 - 2 * t);
}
