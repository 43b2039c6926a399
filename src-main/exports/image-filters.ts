import type { ExportOptions } from '#shared/model/export-options.ts';

/**
 * img2dataset's three filters, in its order and with its messages. They see the size as downloaded and decoded; what equals a bound passes.
 * @returns null for an image that passes
 */
export function filterMessage(
  image: { width: number; height: number },
  options: Pick<ExportOptions, 'min_image_size' | 'max_image_area' | 'max_aspect_ratio'>,
): string | null {
  const shorter = Math.min(image.width, image.height);
  const longer = Math.max(image.width, image.height);
  if (shorter < (options.min_image_size ?? 0)) return 'image too small';
  if (options.max_image_area !== null && shorter * longer > options.max_image_area) return 'image area too large';
  if (options.max_aspect_ratio !== null && longer / shorter > options.max_aspect_ratio) return 'aspect ratio too large';
  return null;
}
