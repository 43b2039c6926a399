import type { ImageTraits } from './image-traits.ts';
import type { PerceptualHashes } from './perceptual/perceptual-hashes.ts';
import type { EmbeddedRights } from './rights/embedded-rights.ts';

/** Formats of stored images, as file extensions. */
export type ImageFormat = 'jpg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff';

/** What is kept of a downloaded image: its own bytes, nothing but the facts, or a copy no larger than `maxSide` pixels. */
export type KeepOriginal = 'original' | 'none' | { maxSide: number };

export interface InspectOptions {
  /** Longest side of the thumbnail in pixels, 1 or more; default 256. */
  thumbnailSide?: number;
  /** Images with more pixels (width x height) are refused before they are decoded; default 50,000,000. */
  maxPixels?: number;
  keep: KeepOriginal;
}

export interface ImageFacts {
  /** Lower-case hex over the bytes as they came. */
  sha256: string;
  md5: string;
  bytes: number;
  format: ImageFormat;
  /** Pixels as decoded: EXIF orientation is not applied. */
  width: number;
  height: number;
  /** Several frames; the pages of a TIFF are none. */
  isAnimated: boolean;
  /** An alpha channel or a transparent colour, whether used or not. */
  hasAlpha: boolean;
  traits: ImageTraits;
  /** Of the first frame, unrotated, in sRGB, transparency on white. */
  hashes: PerceptualHashes;
  /** See exifreadJson. */
  exif: string | null;
  /** null where the file says nothing of its rights. */
  rights: EmbeddedRights | null;
  /** JPEG, sRGB, no side above `thumbnailSide`, never enlarged, unrotated like width and height, transparency on white. */
  thumbnail: Uint8Array;
  /** 'original': store the bytes as they came. Bytes: store these (`maxSide`). null: store nothing. */
  kept: 'original' | Uint8Array | null;
}
