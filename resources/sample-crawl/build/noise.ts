import type { Random } from './random.ts';

/** Smooth noise over the plane; every field has its own seed. Outputs lie in about [-1, 1] unless said otherwise. */
export interface Noise {
  at(x: number, y: number): number;
  /** Sum of octaves, each twice as fine and half as strong. */
  fbm(x: number, y: number, octaves: number): number;
  /** Sharp ridges and soft valleys. @returns about [0, 1] */
  ridged(x: number, y: number, octaves: number): number;
  /** Distance to the nearest of one point a cell. @returns [0, ~1.2] */
  cells(x: number, y: number): number;
  /** One number a lattice cell. @returns [0, 1) */
  cellValue(column: number, row: number): number;
}

function hashCell(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return h ^ (h >>> 15);
}

/** Dot product with one of eight directions. */
function slope(hash: number, x: number, y: number): number {
  const along = hash & 4 ? y : x;
  const across = hash & 4 ? x : y;
  return (hash & 1 ? along : -along) + (hash & 2 ? 0.5 : -0.5) * across;
}

const fade = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10);

/** Gradient noise (K. Perlin 2002) on a hashed lattice. */
export function createNoise(random: Random): Noise {
  const seed = Math.floor(random.next() * 4_294_967_296) | 0;

  function at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const dx = x - column;
    const dy = y - row;
    const u = fade(dx);
    const v = fade(dy);
    const a = slope(hashCell(column, row, seed), dx, dy);
    const b = slope(hashCell(column + 1, row, seed), dx - 1, dy);
    const c = slope(hashCell(column, row + 1, seed), dx, dy - 1);
    const d = slope(hashCell(column + 1, row + 1, seed), dx - 1, dy - 1);
    return 1.2 * (a + (b - a) * u + (c - a + (a - b - c + d) * u) * v);
  }

  function fbm(x: number, y: number, octaves: number): number {
    let sum = 0;
    let strength = 0.5;
    let px = x;
    let py = y;
    for (let i = 0; i < octaves; i++) {
      sum += strength * at(px, py);
      strength *= 0.5;
      // Turned by 37 degrees each time, so that the lattices of the octaves do not line up.
      const turned = 1.6 * px - 1.2 * py + 17.3;
      py = 1.2 * px + 1.6 * py - 9.1;
      px = turned;
    }
    return sum;
  }

  function ridged(x: number, y: number, octaves: number): number {
    let sum = 0;
    let strength = 0.5;
    let weight = 1;
    let px = x;
    let py = y;
    for (let i = 0; i < octaves; i++) {
      const ridge = 1 - Math.abs(at(px, py));
      const sharp = ridge * ridge * weight;
      sum += strength * sharp;
      weight = Math.min(1, sharp * 1.8);
      strength *= 0.5;
      const turned = 1.6 * px - 1.2 * py + 5.7;
      py = 1.2 * px + 1.6 * py + 3.3;
      px = turned;
    }
    return sum;
  }

  function cells(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    let nearest = 9;
    for (let i = -1; i <= 1; i++) {
      for (let j = -1; j <= 1; j++) {
        const h = hashCell(column + i, row + j, seed);
        const dx = column + i + ((h & 1023) + 0.5) / 1024 - x;
        const dy = row + j + (((h >>> 10) & 1023) + 0.5) / 1024 - y;
        nearest = Math.min(nearest, dx * dx + dy * dy);
      }
    }
    return Math.sqrt(nearest);
  }

  const cellValue = (column: number, row: number): number => (hashCell(column, row, seed ^ 0x5bd1e995) >>> 0) / 4_294_967_296;
  return { at, fbm, ridged, cells, cellValue };
}
