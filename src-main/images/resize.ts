import type { Metadata, Sharp } from 'sharp';
import { ByteGate } from '#main/util/byte-gate.ts';
import { decodeFailure } from '#main/util/decode-failure.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { AppError, assertNever } from '#shared/errors.ts';
import type { EncodeFormat, Interpolation } from '#shared/model/export-options.ts';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { blurBoxes } from './blur.ts';
import type { BlurBox } from './blur-boxes.ts';
import type { Pixels } from './pixels.ts';
import { frame } from './resize-frame.ts';
import { type ResizePlan, roundHalfToEven, type Size } from './resize-geometry.ts';
import { resizePixels } from './resize-pixels.ts';

export interface ReencodeOptions {
  /** What to do to the pixels, from `planResize`; null: encode only. */
  plan: (decoded: Size) => ResizePlan | null;
  upscale: Interpolation;
  downscale: Interpolation;
  /** Boxes to blur after scaling; default none. */
  blur?: readonly BlurBox[];
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
/** Longest side that a format's header can state. */
const MAX_SIDE = { jpg: 65_500, webp: 16_383, png: 1_000_000 } as const;
/** Decoded pixels of a thread, in bytes, above which no further picture is begun. */
const MAX_DECODED_BYTES = 128 << 20;

const decodedBytes = new ByteGate(MAX_DECODED_BYTES);

/**
 * Decodes, scales, blurs, crops or pads, and encodes one image the way img2dataset does: EXIF orientation and colour profile are not
 * applied and go away; transparency becomes white before scaling; grey stays one channel; of several frames the first counts. One
 * difference: 16-bit images are brought to 8 bits by value, where img2dataset turns them white.
 * @param bytes a jpg, png, webp, gif, avif or tiff file
 * @returns decode_error or too_many_pixels as values
 * @see img2dataset 1.47, resizer.py
 */
export async function reencode(bytes: Uint8Array, options: ReencodeOptions): Promise<Outcome<EncodedImage>> {
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const { format, blur = [] } = options;
  try {
    const source = safeSharp()(bytes, { limitInputPixels: maxPixels, pages: 1, failOn: 'warning', ignoreIcc: true });
    const metadata = await source.metadata();
    const decoded = { width: metadata.width, height: metadata.height };
    const plan = options.plan(decoded);
    const output = plan?.output ?? decoded;
    if (output.width * output.height > maxPixels || Math.max(output.width, output.height) > MAX_SIDE[format])
      return failure('too_many_pixels', `resized to ${output.width}x${output.height}, too large for ${format}`);
    await decodedBytes.open();
    return await decodedBytes.hold(decoded.width * decoded.height * 4, async () => {
      const pixels = await decode(source, metadata);
      const interpolation = plan?.isReduced ? options.downscale : options.upscale;
      const scaled = blurBoxes(plan ? resizePixels(pixels, plan.scaled, interpolation) : pixels, blur);
      const { data, width, height, channels } = plan ? frame(scaled, plan) : scaled;
      const image = safeSharp()(data, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
      const encoded = encodeAs(image, format, options.quality);
      return success({ bytes: await encoded.toBuffer(), width, height, decoded });
    });
  } catch (error) {
    return decodeFailure(error, maxPixels);
  }
}

async function decode(image: Sharp, metadata: Metadata): Promise<Pixels> {
  // With an alpha channel OpenCV reads grey as colour.
  const isGrey = !metadata.hasAlpha && metadata.channels === 1 && metadata.space !== 'srgb';
  if (metadata.format === 'jpeg' && metadata.space === 'cmyk') return await decodeInks(image);
  const { data, info } = await image
    .toColourspace(isGrey ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 4) return { data: onWhite(data), width, height, channels: 3 };
  if (channels === 1 || channels === 3) return { data, width, height, channels };
  throw new AppError('BUG', `expected 1, 3 or 4 channels, got ${channels}`);
}

/** Of the four inks of a JPEG what OpenCV makes of them: no profile, but each colour's ink and the black one multiplied. */
async function decodeInks(image: Sharp): Promise<Pixels> {
  const inks = image.pipelineColourspace('cmyk').toColourspace('cmyk').raw();
  const { data, info } = await inks.toBuffer({ resolveWithObject: true });
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const light = 255 - (data[from + 3] ?? 0);
    for (let ink = 0; ink < 3; ink++) rgb[to + ink] = light - (((data[from + ink] ?? 0) * light) >> 8);
  }
  return { data: rgb, width: info.width, height: info.height, channels: 3 };
}

/** Red, green, blue and alpha on white, rounded as img2dataset does. */
function onWhite(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3] ?? 0;
    for (let channel = 0; channel < 3; channel++)
      rgb[to + channel] = roundHalfToEven((alpha / 255) * (rgba[from + channel] ?? 0) + 255 - alpha);
  }
  return rgb;
}

function encodeAs(image: Sharp, format: ReencodeOptions['format'], quality: number): Sharp {
  switch (format) {
    case 'jpg':
      // libjpeg's quality 0 equals 1; sharp's range begins there.
      // Huffman tables made for the picture would save some 3 % of its bytes, for a third of the time; OpenCV makes none.
      return image.jpeg({ quality: Math.max(1, quality), optimizeCoding: false });
    case 'webp':
      return quality > 100 ? image.webp({ lossless: true }) : image.webp({ quality: Math.max(1, quality) });
    case 'png':
      return image.png({ compressionLevel: quality });
    default:
      return assertNever(format);
  }
}
