import { decodeFailure } from '#main/util/decode-failure.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { type Outcome, success } from '#shared/outcome.ts';

/** As for the download: what was refused there is not here. */
const MAX_PIXELS = 50_000_000;
const DECODE_SECONDS = 20;
/** Effort 1 of 6: a third of the time of the usual 4 for some 6 % more bytes, which go over loopback. */
const ENCODING = { quality: 88, effort: 1 } as const;

/**
 * An image for looking at it: upright, in sRGB, of several frames the first, as WebP without any metadata.
 * @param input.maxSide no side of the result is longer; nothing is enlarged @returns decode_error or too_many_pixels as values
 */
export async function viewImage({ bytes, maxSide }: { bytes: Uint8Array; maxSide: number }): Promise<Outcome<Uint8Array>> {
  try {
    const image = safeSharp()(bytes, { limitInputPixels: MAX_PIXELS, pages: 1, failOn: 'error', sequentialRead: true })
      .timeout({ seconds: DECODE_SECONDS })
      .autoOrient()
      .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp(ENCODING);
    return success(await image.toBuffer());
  } catch (error) {
    return decodeFailure(error, MAX_PIXELS);
  }
}
