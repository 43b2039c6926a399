import { safeSharp } from '#main/util/safe-sharp.ts';

/** Longest side of all that is left of a picture: too few colours to tell what they are of. */
const COLOURS = 8;
/** Longest side of what is sent, so that a browser does not draw the colours as tiles. */
const SIDE = 64;

/**
 * A rendition of a thumbnail in which nothing can be recognised: its few average colours, blended.
 * @param thumbnail of our own making @returns WebP of 64 pixels on the longer side, upright
 */
export async function blurImage(thumbnail: Uint8Array): Promise<Buffer> {
  // Shrinking as averages of areas: the few colours are all that reaches the second step.
  const { data, info } = await safeSharp()(thumbnail)
    .autoOrient()
    .resize(COLOURS, COLOURS, { fit: 'inside', kernel: 'linear' })
    .blur(0.8)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const scale = SIDE / Math.max(width, height);
  return await safeSharp()(data, { raw: { width, height, channels: 3 } })
    .resize(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { fit: 'fill', kernel: 'cubic' })
    .webp({ quality: 60 })
    .toBuffer();
}
