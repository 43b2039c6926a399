import type { ImageRow, PackReference } from '../catalog/queries/images.ts';
import type { ImageFacts } from '../images/image-facts.ts';

/** The catalog's row of an inspected image. @param places where its bytes, if any are kept, and its thumbnail lie */
export function imageRow(
  facts: Omit<ImageFacts, 'kept' | 'thumbnail'>,
  kept: ImageRow['kept'],
  places: { original: PackReference | null; thumbnail: PackReference },
): ImageRow {
  const { sha256, md5, traits, hashes, rights, bytes, format, width, height, isAnimated, hasAlpha, exif } = facts;
  return {
    sha256: Buffer.from(sha256, 'hex'),
    md5: Buffer.from(md5, 'hex'),
    bytes,
    format,
    width,
    height,
    isAnimated,
    hasAlpha,
    kept,
    ...places,
    traits: JSON.stringify(traits),
    dhash: hashes.dhash,
    phash: hashes.phash,
    pdq: hashes.pdq.hash,
    pdqQuality: hashes.pdq.quality,
    exif,
    rights: rights && JSON.stringify(rights),
  };
}
