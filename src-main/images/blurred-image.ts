import { safeSharp } from '#main/util/safe-sharp.ts';
import { encodePng } from './png.ts';

/** Longest side of all that is left of a picture: too few colours to tell what they are of. */
const COLOURS = 8;
/** Longest side of what is sent, so that a browser does not draw the colours as tiles. */
const SIDE = 32;

/**
 * A rendition of a thumbnail in which nothing can be recognised: its few average colours, blended.
 *
 * A screen may need dozens of them at once, so that only the decoding is sharp's: each of its steps takes milliseconds, whatever the size.
 * @param thumbnail of our own making @returns PNG of 32 pixels on the longer side, upright
 */
export async function blurImage(thumbnail: Uint8Array): Promise<Buffer> {
  // Shrinking as averages of areas: the few colours are all that reaches the next step.
  const { data, info } = await safeSharp()(thumbnail)
    .autoOrient()
    .resize(COLOURS, COLOURS, { fit: 'inside', kernel: 'linear' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const scale = SIDE / Math.max(info.width, info.height);
  const [width, height] = [Math.max(1, Math.round(info.width * scale)), Math.max(1, Math.round(info.height * scale))];
  const [across, down] = [weights(info.width, width), weights(info.height, height)];
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const [row, share] of down[y] ?? [])
          for (const [column, part] of across[x] ?? []) sum += share * part * (data[(row * info.width + column) * 3 + channel] ?? 0);
        pixels[(y * width + x) * 3 + channel] = Math.round(sum);
      }
  return encodePng({ data: pixels, width, height });
}

/** Of which pixels each of the larger image is made, with their shares: a Gaussian bell as wide as one of the few, which blends neighbours. */
function weights(from: number, to: number): (readonly [at: number, share: number])[][] {
  return Array.from({ length: to }, (_, at) => {
    const middle = ((at + 0.5) * from) / to - 0.5;
    const bell = Array.from({ length: from }, (_, pixel) => Math.exp(-((pixel - middle) ** 2)));
    const sum = bell.reduce((a, b) => a + b);
    return bell.map((share, pixel) => [pixel, share / sum] as const).filter(([, share]) => share > 1e-3);
  });
}
