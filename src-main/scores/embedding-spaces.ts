/**
 * The embedding spaces that published heads were trained on, with their short names. The 336-pixel L/14 is another space, and so is every
 * other training of the same architecture.
 */
export const HEAD_SPACES = {
  b32: 'openai/clip-vit-base-patch32',
  b16: 'openai/clip-vit-base-patch16',
  l14: 'openai/clip-vit-large-patch14',
  h14: 'laion/CLIP-ViT-H-14-laion2B-s32B-b79K',
} as const;

/** `b32` for `openai/clip-vit-base-patch32`; undefined for a space that no published head knows. */
export function shortSpaceName(space: string | null): string | undefined {
  return Object.entries(HEAD_SPACES).find(([, name]) => name === space)?.[0];
}
