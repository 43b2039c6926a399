/**
 * Under which names the field's lists and metadata sets keep what a candidate has and what they claim about it, first choice first;
 * compared without regard to case. Widths and heights after a download's resizing carry the same names as claimed ones; img2dataset's
 * own output has the `original_` ones beside them. `clip_b32` and `vitb32` are the smaller of two models.
 * @see LAION-400M, LAION-5B, Re-LAION, COYO-700M, DataComp, cc2dataset, img2dataset
 */
export const FOREIGN_NAMES = {
  url: ['url'],
  caption: ['text', 'caption', 'alt', 'alt_txt'],
  width: ['original_width', 'width'],
  height: ['original_height', 'height'],
  language: ['language'],
  pageUrl: ['page_url'],
  licence: ['license'],
  crawlFile: ['cc_filename'],
  similarity: ['similarity', 'clip_l14_similarity_score', 'clip_b32_similarity_score', 'clip_similarity_vitl14', 'clip_similarity_vitb32'],
  nsfw: ['punsafe', 'prediction', 'nsfw_prediction'],
  watermark: ['pwatermark', 'watermark_score'],
  aesthetic: ['aesthetic_score', 'aesthetic', 'aesthetic_score_laion_v2'],
} as const satisfies Record<string, readonly string[]>;

export type ForeignField = keyof typeof FOREIGN_NAMES;

/** What a metadata set claims about its images; queries over the pool know them by these names. */
export const CLAIMED_SCORES = ['similarity', 'nsfw', 'watermark', 'aesthetic'] as const;

/**
 * Indices of the columns that may hold a field, first choice first.
 * @param header the column names of a list or file, in order
 */
export function foreignColumns(header: readonly string[], field: ForeignField): number[] {
  const names = header.map((name) => name.trim().toLowerCase());
  return FOREIGN_NAMES[field].flatMap((choice) => {
    const index = names.indexOf(choice);
    return index < 0 ? [] : [index];
  });
}
