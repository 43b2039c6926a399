import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** What of the user's settings decides which images are drawn hidden. */
export interface Hiding {
  hideUnsafe: boolean;
  /** NSFW scores from here on are hidden, 0-1. */
  nsfwThreshold: number;
}

/** Where nobody has set anything. */
export const DEFAULT_HIDING: Hiding = { hideUnsafe: true, nsfwThreshold: 0.5 };

/** The score by which images are hidden. */
const NSFW = 'nsfw';

/** The scorer whose score hides images now; undefined where the library has none. */
export const hidingScorer = ({ sampleRows }: Catalog): number | undefined =>
  sampleRows.currentScorers().find(({ name }) => name === NSFW)?.id;

/**
 * Why an image may only be drawn blurred; null where it may be drawn. The most cautious of the samples that have it decides, and where no
 * sample has it, it counts as not scored, which is unsafe.
 * @param sha256 32 bytes @param scorer as hidingScorer tells it
 */
export function hiddenReason(
  { sampleRows }: Catalog,
  sha256: Uint8Array,
  { hideUnsafe, nsfwThreshold }: Hiding,
  scorer: number | undefined,
): 'nsfw' | 'unscored' | null {
  if (!hideUnsafe) return null;
  if (scorer === undefined) return 'unscored';
  const { samples, scored, highest } = sampleRows.scoresOfImage(sha256, scorer);
  if (highest !== null && highest >= nsfwThreshold) return 'nsfw';
  return highest === null || scored < samples ? 'unscored' : null;
}

/**
 * Whether an image may only be drawn blurred.
 * @param sha256 64 hex digits
 */
export function isImageHidden(catalog: Catalog, sha256: string, hiding: Hiding): boolean {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new AppError('USAGE', `an image is named by 64 hex digits, got ${JSON.stringify(sha256)}`);
  return hiddenReason(catalog, Buffer.from(sha256, 'hex'), hiding, hidingScorer(catalog)) !== null;
}
