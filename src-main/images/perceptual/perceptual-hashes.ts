import { dctHash } from './dct-hash.ts';
import { differenceHash } from './difference-hash.ts';
import { type PdqHash, pdqHash } from './pdq-hash.ts';
import { type Pixels, toGrey } from './pixels.ts';

export interface PerceptualHashes {
  /** 64 bits as ImageHash's `dhash` prints them. */
  dhash: Uint8Array;
  /** 64 bits as ImageHash's `phash` prints them. */
  phash: Uint8Array;
  pdq: PdqHash;
}

/** Longest side of the pixels that hashes are taken from. */
const SIDE = 256;
/** Of a long strip the shorter side stays this long, as far as the longer one allows: PDQ takes 64 samples of it. */
const MIN_SIDE = 128;
const MAX_SIDE = 1024;

/**
 * The size that an image should be reduced to before it is hashed: hashes stay within some bits of those of the whole image (of 64: 0.2
 * on average, 4 at most), and cost little. Depends on nothing but the size of the image, so that all hashes can be compared.
 */
export function hashedSize({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const longer = Math.max(width, height);
  const scale = Math.min(1, Math.max(SIDE / longer, Math.min(MIN_SIDE / Math.min(width, height), MAX_SIDE / longer)));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * @param rgb three channels, sRGB, the image or a reduced form of it @param full size of the image
 */
export function perceptualHashes(rgb: Pixels, full: { width: number; height: number }): PerceptualHashes {
  const grey = toGrey(rgb);
  return { dhash: differenceHash(grey), phash: dctHash(grey), pdq: pdqHash(rgb, full) };
}
