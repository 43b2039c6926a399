import { createHash } from 'node:crypto';
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { decodeFailure } from '#main/util/decode-failure.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { sniffImage } from '#main/util/sniff-image.ts';
import { AppError } from '#shared/errors.ts';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { exifFields } from './exif/exif-fields.ts';
import { exifreadJson } from './exif/exifread.ts';
import type { ImageFacts, ImageFormat, InspectOptions, KeepOriginal } from './image-facts.ts';
import { imageTraits, isAnimated } from './image-traits.ts';
import { hashedSize, perceptualHashes } from './perceptual/perceptual-hashes.ts';
import { embeddedRights } from './rights/embedded-rights.ts';

const DEFAULT_MAX_PIXELS = 50_000_000;
const DEFAULT_THUMBNAIL_SIDE = 256;
const DECODE_SECONDS = 10;
const THUMBNAIL_QUALITY = 80;
const KEPT_QUALITY = 90;
const WHITE = { r: 255, g: 255, b: 255 };

/**
 * The facts of an image, its hashes, its thumbnail and what is kept of it, from one decode. The whole file is decoded, so that a damaged
 * or cut one is found; JPEGs are decoded at the scale that the largest output needs. Of several pages or frames the first counts.
 * @param bytes the file as it came
 * @returns decode_error, too_many_pixels or not_an_image as values
 */
export async function inspectImage(bytes: Uint8Array, options: InspectOptions): Promise<Outcome<ImageFacts>> {
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const side = options.thumbnailSide ?? DEFAULT_THUMBNAIL_SIDE;
  const sniffed = sniffImage(bytes);
  if (!sniffed) return failure('not_an_image', 'the bytes are of no image type that is read');
  const input: SharpOptions = {
    limitInputPixels: maxPixels,
    pages: 1,
    // What TIFF's decoder warns of are tags, not pixels.
    failOn: sniffed === 'tiff' ? 'error' : 'warning',
    sequentialRead: true,
  };
  const started = performance.now();
  try {
    const metadata = await safeSharp()(bytes, input).metadata();
    const format = formatOf(metadata);
    if (!format) return failure('not_an_image', `${metadata.format} images are not read`);
    const open = (): Sharp => safeSharp()(bytes, input).timeout({ seconds: DECODE_SECONDS });
    const pictures = await derive(open, metadata, side, options.keep);
    // A TIFF file is an EXIF block.
    const exif = exifFields(format === 'tiff' ? bytes : (metadata.exif ?? new Uint8Array()));
    const traits = imageTraits(bytes, format, metadata, exif);
    return success({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      md5: createHash('md5').update(bytes).digest('hex'),
      bytes: bytes.byteLength,
      format,
      width: metadata.width,
      height: metadata.height,
      isAnimated: isAnimated(format, traits),
      hasAlpha: metadata.hasAlpha,
      traits,
      exif: exifreadJson(bytes),
      rights: embeddedRights(metadata, exif),
      ...pictures,
    });
  } catch (error) {
    const failed = decodeFailure(error, maxPixels);
    // sharp says so too, but in words that other images may overwrite.
    const isLate = performance.now() - started >= DECODE_SECONDS * 1000;
    return isLate ? failure('decode_error', `image decoding error: not done in ${DECODE_SECONDS} seconds`) : failed;
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

const toThumbnail = (image: Sharp): Promise<Buffer> => image.jpeg({ quality: THUMBNAIL_QUALITY }).toBuffer();

const fitTo = (image: Sharp, side: number): Sharp => image.resize(side, side, { fit: 'inside', withoutEnlargement: true });

/**
 * All that is made of the pixels of one decode. They are reduced, while they are decoded, to what the largest of its uses needs; the
 * hashes are taken at a size of their own, so that they depend on neither the thumbnail's side nor `keep` (but for the rounding of a
 * second reduction: a few bits).
 */
async function derive(
  open: () => Sharp,
  metadata: Metadata,
  side: number,
  keep: KeepOriginal,
): Promise<Pick<ImageFacts, 'thumbnail' | 'kept' | 'hashes'>> {
  const { width, height } = metadata;
  const longer = Math.max(width, height);
  const copySide = typeof keep === 'string' || longer <= keep.maxSide ? null : keep.maxSide;
  const hashed = hashedSize(metadata);
  const hashedSide = Math.max(hashed.width, hashed.height);
  const decodedSide = Math.min(longer, Math.max(hashedSide, side, copySide ?? 0));
  const size = decodedSide === hashedSide ? hashed : fitInside(metadata, decodedSide);
  // A smaller copy keeps its transparency; all else is made on white.
  const decoded = open().resize({ ...size, fit: 'fill' });
  const pixels = await toPixels(copySide === null ? decoded.flatten({ background: WHITE }) : decoded);
  const flat = pixels.channels === 3 ? pixels : await toPixels(from(pixels).flatten({ background: WHITE }));
  const rgb = decodedSide === hashedSide ? flat : await toPixels(from(flat).resize({ ...hashed, fit: 'fill' }));
  return {
    thumbnail: await toThumbnail(decodedSide > side ? fitTo(from(flat), side) : from(flat)),
    kept: copySide === null ? (keep === 'none' ? null : 'original') : await encodeKept(fitTo(from(pixels), copySide), metadata),
    hashes: perceptualHashes(rgb, metadata),
  };
}

interface RawPixels {
  data: Buffer;
  width: number;
  height: number;
  /** 3, or 4 with transparency. */
  channels: 3 | 4;
}

/** sRGB, 8 bits. */
async function toPixels(image: Sharp): Promise<RawPixels> {
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 && info.channels !== 4) throw new AppError('BUG', `expected 3 or 4 channels, got ${info.channels}`);
  return { data, width: info.width, height: info.height, channels: info.channels };
}

const from = ({ data, ...raw }: RawPixels): Sharp => safeSharp()(data, { raw });

function fitInside({ width, height }: Metadata, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** WebP where there is transparency, else JPEG. The pixels stay unrotated, so the orientation tag, and only that, goes with them. */
async function encodeKept(image: Sharp, metadata: Metadata): Promise<Buffer> {
  const { orientation } = metadata;
  const tagged = orientation && orientation > 1 ? image.withMetadata({ orientation }) : image;
  const encoded = metadata.hasAlpha ? tagged.webp({ quality: KEPT_QUALITY }) : tagged.jpeg({ quality: KEPT_QUALITY });
  return await encoded.toBuffer();
}
