/** Where the numbers of one column of image embeddings lie. */
interface ColumnRange {
  column: number;
  min: number;
  max: number;
}

/**
 * The least and the greatest value of a few columns over the 242,067 images that LAION's NSFW heads were trained on. They are as narrow as
 * the spaces themselves: embeddings of another model fall outside at once.
 */
const FINGERPRINTS: Readonly<Record<string, readonly ColumnRange[]>> = {
  'openai/clip-vit-base-patch32': [
    { column: 92, min: -0.858, max: -0.098 },
    { column: 133, min: 0.05, max: 0.114 },
    { column: 312, min: 0.05, max: 0.114 },
  ],
  'openai/clip-vit-large-patch14': [
    { column: 413, min: -0.546, max: -0.019 },
    { column: 644, min: 0.009, max: 0.585 },
  ],
};

/** Share of images that may lie outside; at least one may. */
const MAX_OUTSIDE = 0.05;
/** How many images the check wants. */
export const FINGERPRINT_IMAGES = 50;

export interface SpaceCheck {
  images: number;
  /** Images with a value outside of the space's ranges. */
  outside: number;
  isSame: boolean;
}

export const hasFingerprint = (space: string | null): space is string => space !== null && space in FINGERPRINTS;

/**
 * Whether image embeddings can be of the space that a model declares.
 * @param embeddings Float32Array[images * dim], L2-normalised, of real pictures @returns null for a space without a fingerprint
 */
export function checkSpace(space: string, embeddings: Float32Array, dim: number): SpaceCheck | null {
  const ranges = FINGERPRINTS[space];
  if (!ranges) return null;
  const images = embeddings.length / dim;
  let outside = 0;
  for (let row = 0; row < images; row++) {
    const isOutside = ranges.some(({ column, min, max }) => {
      const value = column < dim ? embeddings[row * dim + column] : undefined;
      return value === undefined || !(value >= min && value <= max);
    });
    if (isOutside) outside++;
  }
  return { images, outside, isSame: outside <= Math.max(1, images * MAX_OUTSIDE) };
}
