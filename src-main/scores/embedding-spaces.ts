/** The embedding spaces that LAION's heads were trained on, with their short names. The 336-pixel L/14 is another space. */
export const OPENAI_SPACES = {
  b32: 'openai/clip-vit-base-patch32',
  b16: 'openai/clip-vit-base-patch16',
  l14: 'openai/clip-vit-large-patch14',
} as const;

/** `b32` for `openai/clip-vit-base-patch32`; undefined for a space that no published head knows. */
export function shortSpaceName(space: string | null): string | undefined {
  return Object.entries(OPENAI_SPACES).find(([, name]) => name === space)?.[0];
}
