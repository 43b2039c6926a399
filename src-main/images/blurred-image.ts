import { safeSharp } from '#main/util/safe-sharp.ts';
import { encodePng } from './png.ts';

/** Longest side of all that is left of a picture: too few colours to tell what they are of. */
const COLOURS = 8;
/** Longest side of what is sent, so that a browser does not draw the colours as tiles. */
const SIDE = 32;

/** Three channels, row by row. */
interface Raster {
  data: Uint8Array | Float32Array;
  width: number;
  height: number;
}

/**
 * A rendition of a thumbnail in which nothing can be recognised: its few average colours, blended.
 *
 * A screen may need dozens of them at once, so that only the decoding is sharp's: each of its steps takes milliseconds, whatever the size.
 * @param thumbnail JPEG of our own making @param isTurned whether it has an EXIF orientation @returns PNG of 32 pixels on the longer side, upright
 */
export async function blurImage(thumbnail: Uint8Array, isTurned: boolean): Promise<Buffer> {
  const image = safeSharp()(thumbnail);
  const { data, info } = await (isTurned ? image.autoOrient() : image).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const few = averages({ data, width: info.width, height: info.height });
  const scale = SIDE / Math.max(few.width, few.height);
  const across = blend(few, Math.max(1, Math.round(few.width * scale)));
  const both = flip(blend(flip(across), Math.max(1, Math.round(few.height * scale))));
  return encodePng({ ...both, data: Uint8Array.from(both.data, Math.round) });
}

/** The mean colours of so many parts of a picture. */
function averages({ data, width, height }: Raster): Raster {
  const scale = Math.min(1, COLOURS / Math.max(width, height));
  const [columns, rows] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const sums = new Float32Array(columns * rows * 3);
  const counts = new Uint32Array(columns * rows);
  const columnOf = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  let at = 0;
  for (let y = 0; y < height; y++) {
    const first = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const part = first + (columnOf[x] ?? 0);
      counts[part] = (counts[part] ?? 0) + 1;
      for (let channel = 0; channel < 3; channel++) sums[part * 3 + channel] = (sums[part * 3 + channel] ?? 0) + (data[at++] ?? 0);
    }
  }
  return { data: sums.map((sum, index) => sum / (counts[Math.floor(index / 3)] || 1)), width: columns, height: rows };
}

/** Widens each row. Every pixel is made of those around its place, with the shares of a Gaussian bell that is as wide as one of them. */
function blend({ data, width, height }: Raster, to: number): Raster {
  const wide = new Float32Array(to * height * 3);
  const shares = new Float32Array(width);
  for (let x = 0; x < to; x++) {
    const middle = ((x + 0.5) * width) / to - 0.5;
    let sum = 0;
    for (let from = 0; from < width; from++) sum += shares[from] = Math.exp(-((from - middle) ** 2));
    for (let y = 0; y < height; y++)
      for (let channel = 0; channel < 3; channel++) {
        let value = 0;
        for (let from = 0; from < width; from++) value += (shares[from] ?? 0) * (data[(y * width + from) * 3 + channel] ?? 0);
        wide[(y * to + x) * 3 + channel] = value / sum;
      }
  }
  return { data: wide, width: to, height };
}

/** Rows as columns. */
function flip({ data, width, height }: Raster): Raster {
  const flipped = new Float32Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) flipped[(x * height + y) * 3 + channel] = data[(y * width + x) * 3 + channel] ?? 0;
  return { data: flipped, width: height, height: width };
}
