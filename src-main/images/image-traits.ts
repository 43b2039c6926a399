import type { Metadata } from 'sharp';
import type { ExifFields } from './exif/exif-fields.ts';
import { iccName } from './icc-name.ts';
import type { ImageFormat } from './image-facts.ts';
import { jpegQuality } from './jpeg-quality.ts';
import { pngFrames } from './png-frames.ts';

/** What the header of a file says of the picture. Plain JSON; what it does not say is absent. */
export interface ImageTraits extends Omit<ExifFields, 'artist' | 'copyright'> {
  /** `srgb`, `b-w`, `cmyk`, `rgb16`, `grey16`, `lab`, ... as libvips names it. */
  space: string;
  /** Of one channel: 1, 2, 4, 8, 10, 12, 16, 32. */
  bits: number;
  /** Frames or pages, where there are several. */
  pages?: number;
  /** Name of the colour profile; empty for one without a name. */
  profile?: string;
  isProgressive?: true;
  /** `4:2:0`; JPEG and AVIF. */
  subsampling?: string;
  /** JPEG: see jpegQuality. */
  quality?: number;
}

const DEPTH_BITS: Readonly<Record<string, number>> = { uchar: 8, char: 8, ushort: 16, short: 16, uint: 32, int: 32, float: 32, double: 64 };

export function imageTraits(
  bytes: Uint8Array,
  format: ImageFormat,
  metadata: Metadata,
  { artist: _artist, copyright: _copyright, orientation, ...exif }: ExifFields,
): ImageTraits {
  const pages = format === 'png' ? pngFrames(bytes) : metadata.pages;
  const quality = format === 'jpg' ? jpegQuality(bytes) : undefined;
  return {
    space: metadata.space,
    bits: metadata.bitsPerSample ?? DEPTH_BITS[metadata.depth] ?? 8,
    ...(pages !== undefined && pages > 1 && { pages }),
    ...(metadata.icc && { profile: iccName(metadata.icc) ?? '' }),
    ...(metadata.isProgressive && { isProgressive: true as const }),
    ...(metadata.chromaSubsampling && { subsampling: metadata.chromaSubsampling }),
    ...(quality !== undefined && { quality }),
    // An AVIF is turned by its decoder, as its container says.
    ...(orientation !== undefined && format !== 'avif' && { orientation }),
    ...exif,
  };
}

/** Whether the picture moves: the pages of a TIFF are pages. */
export function isAnimated(format: ImageFormat, { pages = 1 }: ImageTraits): boolean {
  return format !== 'tiff' && pages > 1;
}
