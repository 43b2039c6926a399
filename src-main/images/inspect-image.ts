import { createHash } from 'node:crypto';
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { sniffImage } from '#main/util/sniff-image.ts';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { decodeFailure } from './decode-failure.ts';
import type { ImageFacts, ImageFormat, InspectOptions, KeepOriginal } from './image-facts.ts';

const DEFAULT_MAX_PIXELS = 50_000_000;
const DEFAULT_THUMBNAIL_SIDE = 256;
const DECODE_SECONDS = 10;
const THUMBNAIL_QUALITY = 80;
const KEPT_QUALITY = 90;
const WHITE = { r: 255, g: 255, b: 255 };

/**
 * The facts of an image, its thumbnail and what is kept of it, from one decode. The whole file is decoded, so that a damaged or cut
 * one is found (`failOn: 'warning'`); JPEGs are decoded at the scale that the largest output needs. Of several pages or frames the first counts.
 * @param bytes the file as it came
 * @returns decode_error, too_many_pixels or not_an_image as values
 */
export async function inspectImage(bytes: Uint8Array, options: InspectOptions): Promise<Outcome<ImageFacts>> {
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const side = options.thumbnailSide ?? DEFAULT_THUMBNAIL_SIDE;
  if (!sniffImage(bytes)) return failure('not_an_image', 'the bytes are of no image type that is read');
  const input: SharpOptions = { limitInputPixels: maxPixels, pages: 1, failOn: 'warning', sequentialRead: true };
  try {
    const metadata = await safeSharp()(bytes, input).metadata();
    const format = formatOf(metadata);
    if (!format) return failure('not_an_image', `${metadata.format} images are not read`);
    const open = (): Sharp => safeSharp()(bytes, input).timeout({ seconds: DECODE_SECONDS });
    const { thumbnail, kept } = await derive(open, metadata, side, options.keep);
    return success({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      md5: createHash('md5').update(bytes).digest('hex'),
      bytes: bytes.byteLength,
      format,
      width: metadata.width,
      height: metadata.height,
      thumbnail,
      kept,
    });
  } catch (error) {
    return decodeFailure(error, maxPixels);
  }
}

/** libheif reads AVIF here; HEIC has no decoder in sharp's binaries. */
function formatOf(metadata: Metadata): ImageFormat | undefined {
  switch (metadata.format) {
    case 'jpeg':
      return 'jpg';
    case 'heif':
      return metadata.compression === 'av1' ? 'avif' : undefined;
    case 'png':
    case 'webp':
    case 'gif':
    case 'tiff':
      return metadata.format;
    default:
      return undefined;
  }
}

const shrinkTo = (image: Sharp, side: number): Sharp => image.resize(side, side, { fit: 'inside', withoutEnlargement: true });

const toThumbnail = (image: Sharp): Promise<Buffer> => image.flatten({ background: WHITE }).jpeg({ quality: THUMBNAIL_QUALITY }).toBuffer();

async function derive(
  open: () => Sharp,
  metadata: Metadata,
  side: number,
  keep: KeepOriginal,
): Promise<{ thumbnail: Buffer; kept: ImageFacts['kept'] }> {
  if (typeof keep === 'string' || Math.max(metadata.width, metadata.height) <= keep.maxSide) {
    return { thumbnail: await toThumbnail(shrinkTo(open(), side)), kept: keep === 'none' ? null : 'original' };
  }
  // Both outputs come from the pixels of one decode.
  const { data, info } = await shrinkTo(open(), keep.maxSide).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const pixels = (): Sharp => safeSharp()(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  const thumbnail = await toThumbnail(shrinkTo(pixels(), side));
  return { thumbnail, kept: await encodeKept(pixels(), metadata) };
}

/** WebP where there is transparency, else JPEG. The pixels stay unrotated, so the orientation tag, and only that, goes with them. */
async function encodeKept(image: Sharp, metadata: Metadata): Promise<Buffer> {
  const { orientation } = metadata;
  const tagged = orientation && orientation > 1 ? image.withMetadata({ orientation }) : image;
  const encoded = metadata.hasAlpha ? tagged.webp({ quality: KEPT_QUALITY }) : tagged.jpeg({ quality: KEPT_QUALITY });
  return await encoded.toBuffer();
}
