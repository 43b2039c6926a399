import type { PreprocessConfig } from './preprocess-config.ts';

export interface Size {
  width: number;
  height: number;
}

/** What sharp tells of an image before it decodes it. */
interface ImageHeader extends Size {
  space: string;
  depth: string;
  hasAlpha: boolean;
}

/** The shorter side becomes so many times the one that the model's resize aims at: its own filter then still does most of the smoothing. */
const KEPT = 2;
/** A pre-shrink by less costs more than it saves. */
const LEAST_SHRINK = 2;

/**
 * The size to which `fast-1` decodes an image before the exact resize: twice the target. JPEGs get most of the way there inside of their
 * decoder, which then has a fraction of the work; the rest is libvips' cubic reduction. Most pixels come out within 2 levels of 256.
 * @returns null where the image is decoded whole: too small, or with transparency or a colour space in which shrinking first means more
 */
export function preShrunkSize(image: ImageHeader, config: PreprocessConfig): Size | null {
  if (config.way !== 'fast-1') return null;
  if (image.hasAlpha || image.depth !== 'uchar' || !['srgb', 'b-w'].includes(image.space)) return null;
  const scale = (KEPT * config.resizeTo) / Math.min(image.width, image.height);
  if (scale * LEAST_SHRINK > 1) return null;
  return { width: Math.round(image.width * scale), height: Math.round(image.height * scale) };
}
