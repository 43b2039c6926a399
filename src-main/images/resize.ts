import type { Sharp } from 'sharp';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { AppError, assertNever } from '#shared/errors.ts';
import type { EncodeFormat, Interpolation } from '#shared/model/export-options.ts';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { decodeFailure } from './decode-failure.ts';
import type { ResizePlan, Size } from './resize-geometry.ts';

export interface ReencodeOptions {
  /** What to do to the pixels, from `planResize`; null: encode only. */
  plan: (decoded: Size) => ResizePlan | null;
  upscale: Interpolation;
  downscale: Interpolation;
  format: Exclude<EncodeFormat, 'original'>;
  /** jpg 0-100, webp 0-100 and 101 for lossless, png: compression level 0-9 */
  quality: number;
  /** Images with more pixels are refused, before decoding and after scaling; default 268,402,689 (sharp's own). */
  maxPixels?: number;
}

export interface EncodedImage {
  bytes: Uint8Array;
  width: number;
  height: number;
  /** Size as decoded, EXIF orientation not applied. */
  decoded: Size;
}

const DEFAULT_MAX_PIXELS = 0x3fff ** 2;
const WHITE = { r: 255, g: 255, b: 255 };
/** Longest side that a format's header can state. */
const MAX_SIDE = { jpg: 65_500, webp: 16_383, png: 1_000_000 } as const;

/**
 * Decodes, scales, crops or pads, and encodes one image the way img2dataset does: EXIF orientation and colour profile are not applied
 * and go away; transparency becomes white before scaling; grey stays one channel; of several frames the first counts. One difference:
 * 16-bit images are brought to 8 bits by value, where img2dataset turns them white.
 * @param bytes a jpg, png, webp, gif, avif or tiff file
 * @returns decode_error or too_many_pixels as values
 * @see img2dataset 1.47, resizer.py
 */
export async function reencode(bytes: Uint8Array, options: ReencodeOptions): Promise<Outcome<EncodedImage>> {
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const { format } = options;
  try {
    const image = safeSharp()(bytes, { limitInputPixels: maxPixels, pages: 1, failOn: 'warning', ignoreIcc: true });
    const metadata = await image.metadata();
    const decoded = { width: metadata.width, height: metadata.height };
    const plan = options.plan(decoded);
    const output = plan?.output ?? decoded;
    if (output.width * output.height > maxPixels || Math.max(output.width, output.height) > MAX_SIDE[format])
      return failure('too_many_pixels', `resized to ${output.width}x${output.height}, too large for ${format}`);
    // With an alpha channel OpenCV reads grey as colour.
    const isGrey = !metadata.hasAlpha && metadata.channels === 1 && metadata.space !== 'srgb';
    image.flatten({ background: WHITE });
    if (plan) applyPlan(image, plan, kernelFor(plan.isReduced ? options.downscale : options.upscale, plan.isReduced));
    image.toColourspace(isGrey ? 'b-w' : 'srgb');
    const { data, info } = await encodeAs(image, format, options.quality).toBuffer({ resolveWithObject: true });
    if (info.width !== output.width || info.height !== output.height)
      throw new AppError('BUG', `expected ${output.width}x${output.height} pixels, got ${info.width}x${info.height}`);
    return success({ bytes: data, width: info.width, height: info.height, decoded });
  } catch (error) {
    return decodeFailure(error, maxPixels);
  }
}

function applyPlan(image: Sharp, plan: ResizePlan, kernel: 'nearest' | 'linear' | 'cubic' | 'lanczos3'): void {
  // The sides are computed, not left to sharp: its own fits round differently.
  image.resize({ width: plan.scaled.width, height: plan.scaled.height, fit: 'fill', kernel });
  if (plan.crop) image.extract(plan.crop);
  if (plan.pad) image.extend({ ...plan.pad, background: WHITE });
}

/**
 * libvips' filter that comes nearest to OpenCV's of that name. Sizes are exact, pixels only near: `area` is an average over the source
 * pixels, which libvips does not offer; of its filters `cubic` is nearest in reducing (42 dB PSNR on photos, lanczos3 and linear 39)
 * and `linear` in enlarging. OpenCV's `linear`, `cubic` and `lanczos` do not average when reducing, libvips' do (less aliasing).
 */
function kernelFor(interpolation: Interpolation, isReduced: boolean): 'nearest' | 'linear' | 'cubic' | 'lanczos3' {
  switch (interpolation) {
    case 'nearest':
      return 'nearest';
    case 'linear':
    case 'bilinear':
      return 'linear';
    case 'cubic':
    case 'bicubic':
      return 'cubic';
    case 'lanczos':
    case 'lanczos4':
      return 'lanczos3';
    case 'area':
      return isReduced ? 'cubic' : 'linear';
    default:
      return assertNever(interpolation);
  }
}

function encodeAs(image: Sharp, format: ReencodeOptions['format'], quality: number): Sharp {
  switch (format) {
    case 'jpg':
      // libjpeg's quality 0 equals 1; sharp's range begins there.
      return image.jpeg({ quality: Math.max(1, quality) });
    case 'webp':
      return quality > 100 ? image.webp({ lossless: true }) : image.webp({ quality: Math.max(1, quality) });
    case 'png':
      return image.png({ compressionLevel: quality });
    default:
      return assertNever(format);
  }
}
