import { lanczosResize } from './lanczos-resize.ts';
import { packBits } from './pack-bits.ts';
import type { Pixels } from './pixels.ts';

const SIDE = 32;
const KEPT = 8;
/** Of sums of 1024 products of up to 510. */
const ROUNDING = 1e-6;

/**
 * pHash: whether each of the 8 x 8 lowest frequencies of the 32 x 32 image is above their median. The same bits as Python ImageHash's
 * `phash` of the same pixels.
 * @param grey one channel @returns 8 bytes, row by row, the first bit the highest
 */
export function dctHash(grey: Pixels): Uint8Array {
  const low = lowFrequencies(lanczosResize(grey, SIDE, SIDE).data);
  const sorted = low.toSorted();
  const middle = sorted.length / 2;
  const median = ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return packBits(KEPT * KEPT, (bit) => (low[bit] ?? 0) > median);
}

/** DCT-II, columns first, without normalisation but for scipy's factor of 2 in each direction. */
function lowFrequencies(pixels: Uint8Array): Float64Array {
  const columns = new Float64Array(KEPT * SIDE);
  for (let v = 0; v < KEPT; v++)
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += (pixels[y * SIDE + x] ?? 0) * cosine(v * (2 * y + 1));
      columns[v * SIDE + x] = 2 * sum;
    }
  const low = new Float64Array(KEPT * KEPT);
  for (let v = 0; v < KEPT; v++)
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += (columns[v * SIDE + x] ?? 0) * cosine(u * (2 * x + 1));
      // What is nothing but rounding would make bits of its own; a picture of one colour has none.
      low[v * KEPT + u] = Math.abs(sum) < ROUNDING ? 0 : 2 * sum;
    }
  return low;
}

let cosines: Float64Array | undefined;

/** cos(pi * step / 64), from a table that is made on first use. */
function cosine(step: number): number {
  cosines ??= Float64Array.from({ length: 4 * SIDE }, (_, at) => Math.cos((Math.PI * at) / (2 * SIDE)));
  return cosines[step % (4 * SIDE)] ?? 0;
}
