import { TOPICS, type TopicId } from './topics/index.ts';

export type ImageFormat = 'jpg' | 'png' | 'webp';
export type Derivation = 'resized' | 'recompressed' | 'cropped' | 'converted';

/** An image of the crawl before it is painted. */
export interface PlannedImage {
  /** Name inside images.tar. */
  file: string;
  topic: TopicId;
  seed: string;
  width: number;
  height: number;
  format: ImageFormat;
  /** JPEG or WebP quality. */
  quality: number;
  /** Set for a near-duplicate: the file it was made from and how. */
  copyOf?: { file: string; how: Derivation };
}

export const VARIANTS_PER_TOPIC = 9;
const SIZES = [
  [640, 427],
  [480, 360],
  [600, 400],
  [512, 512],
  [427, 640],
  [640, 360],
  [360, 480],
  [560, 420],
  [320, 240],
] as const;
const DERIVATIONS = ['resized', 'recompressed', 'cropped', 'converted'] as const;

/** All images: nine a topic, and two near-duplicates a topic of the first ones. */
export function planImages(): PlannedImage[] {
  const originals: PlannedImage[] = [];
  const copies: PlannedImage[] = [];
  for (const [order, topic] of TOPICS.entries()) {
    for (let variant = 0; variant < VARIANTS_PER_TOPIC; variant++) {
      const [width, height] = SIZES[(variant + order * 2) % SIZES.length] ?? SIZES[0];
      const isPng = variant === 8 && width === 320;
      const format = isPng ? 'png' : (variant + order) % 7 === 5 ? 'webp' : 'jpg';
      const file = `${topic.id}-${variant + 1}.${format}`;
      originals.push({ file, topic: topic.id, seed: `crawl-${variant}`, width, height, format, quality: 82 });
    }
    for (let i = 0; i < 2; i++) {
      const source = originals[order * VARIANTS_PER_TOPIC + i];
      if (!source) continue;
      const how = DERIVATIONS[(order * 2 + i) % DERIVATIONS.length] ?? 'resized';
      const format = how === 'converted' ? 'webp' : 'jpg';
      const ratio = how === 'resized' ? 0.6 : how === 'cropped' ? 0.88 : 1;
      copies.push({
        ...source,
        file: `${topic.id}-${i + 1}-${how}.${format}`,
        width: Math.round(source.width * ratio),
        height: Math.round(source.height * ratio),
        format,
        quality: how === 'recompressed' ? 45 : 80,
        copyOf: { file: source.file, how },
      });
    }
  }
  return [...originals, ...copies];
}
