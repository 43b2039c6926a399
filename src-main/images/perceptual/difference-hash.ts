import { lanczosResize } from './lanczos-resize.ts';
import { packBits } from './pack-bits.ts';
import type { Pixels } from './pixels.ts';

const SIDE = 8;

/**
 * dHash: whether each of 8 x 8 areas is brighter than its left neighbour. The same bits as Python ImageHash's `dhash` of the same pixels.
 * @param grey one channel @returns 8 bytes, row by row, the first bit the highest
 */
export function differenceHash(grey: Pixels): Uint8Array {
  const { data } = lanczosResize(grey, SIDE + 1, SIDE);
  return packBits(SIDE * SIDE, (bit) => {
    const at = bit + Math.floor(bit / SIDE);
    return (data[at + 1] ?? 0) > (data[at] ?? 0);
  });
}
