/** 8-bit pixels, row-major, no padding. */
export interface Pixels {
  /** width * height * channels values, 0-255. */
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * Grey as Pillow's `convert('L')` gives it: ITU-R 601-2 luma in 16-bit fixed point, rounded.
 * @param rgb three channels @returns one channel
 */
export function toGrey({ data, width, height }: Pixels): Pixels {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 3) {
    const r = data[from] ?? 0;
    const g = data[from + 1] ?? 0;
    const b = data[from + 2] ?? 0;
    grey[at] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  }
  return { data: grey, width, height };
}
