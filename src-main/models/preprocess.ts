import { failure, type Outcome, success } from '#shared/outcome.ts';
import { decodeFailure } from '../util/decode-failure.ts';
import { safeSharp } from '../util/safe-sharp.ts';
import { type RgbImage, resizeRgb, type Window } from './pillow-resize.ts';
import { preShrunkSize, type Size } from './pre-shrink.ts';
import type { PreprocessConfig } from './preprocess-config.ts';

/** What was decoded, and the size that the image has in its file. */
export interface DecodedImage extends RgbImage {
  full: Size;
}

/**
 * The images that LAION's embeddings come from were neither rotated by their EXIF orientation nor converted by their colour profile,
 * and alpha was dropped, not blended. The same here: a score then means what it means in the field's data sets.
 * @param options.config how the model wants its images; a large image is shrunk on the way where its `way` says so
 */
export async function decodeRgb(
  bytes: Uint8Array,
  options: { maxPixels: number; config?: PreprocessConfig },
): Promise<Outcome<DecodedImage>> {
  try {
    const image = safeSharp()(bytes, { failOn: 'none', limitInputPixels: false, ignoreIcc: true });
    const metadata = await image.metadata();
    const { width, height } = metadata;
    if (width * height > options.maxPixels)
      return failure('too_many_pixels', `${width}x${height} pixels, at most ${options.maxPixels} are read`);
    const shrunk = options.config ? preShrunkSize(metadata, options.config) : null;
    // WebP's own scaled decoding, which this would use too, is several levels off.
    if (shrunk !== null) image.resize({ ...shrunk, fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: metadata.format === 'jpeg' });
    const { data, info } = await image.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return failure('decode_error', `decoded to ${info.channels} channels, expected 3`);
    return success({ width: info.width, height: info.height, data, full: { width, height } });
  } catch (error) {
    return decodeFailure(error, options.maxPixels);
  }
}

/** Python's round(): halves go to the even neighbour. torchvision's CenterCrop places its window with it. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Resizes and crops to the model's square, as Pillow and torchvision do.
 * @param full the size before a pre-shrink, from which the window is reckoned @returns RGB of config.size x config.size
 */
export function cropToSquare(image: RgbImage, config: PreprocessConfig, full: Size = image): RgbImage {
  const { size, resizeTo, filter } = config;
  if (config.mode === 'squash') return resizeRgb(image, size, size, { left: 0, top: 0, width: size, height: size }, filter);
  const short = Math.min(full.width, full.height);
  const width = full.width === short ? resizeTo : Math.trunc((resizeTo * full.width) / short);
  const height = full.height === short ? resizeTo : Math.trunc((resizeTo * full.height) / short);
  const window: Window = { left: roundHalfEven((width - size) / 2), top: roundHalfEven((height - size) / 2), width: size, height: size };
  return resizeRgb(image, width, height, window, filter);
}

/**
 * Writes a square as a model input: planes R, G, B of float32, `(value * rescale - mean) / std`.
 * @param out Float32Array[3 * size * size]
 */
export function writeNchw(square: RgbImage, config: PreprocessConfig, out: Float32Array): void {
  const plane = square.width * square.height;
  for (let channel = 0; channel < 3; channel++) {
    const scale = config.rescale / (config.std[channel] ?? 1);
    const shift = (config.mean[channel] ?? 0) / (config.std[channel] ?? 1);
    const table = Float32Array.from({ length: 256 }, (_, value) => value * scale - shift);
    const start = channel * plane;
    for (let i = 0; i < plane; i++) out[start + i] = table[square.data[i * 3 + channel] ?? 0] ?? 0;
  }
}
