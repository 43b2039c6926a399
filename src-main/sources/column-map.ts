/**
 * Under which names the field's lists and metadata sets keep the columns that a candidate has, first choice first; compared without
 * regard to case. Widths and heights after a download's resizing (img2dataset's own output) carry the same names and cannot be told.
 */
const COLUMN_NAMES = {
  url: ['url'],
  caption: ['text', 'caption', 'alt', 'alt_txt'],
  width: ['original_width', 'width'],
  height: ['original_height', 'height'],
} as const;

/** Index of each column in a list's header, undefined where it has none. */
export type ColumnMap = { [Column in keyof typeof COLUMN_NAMES]: number | undefined };

/** @param header the column names of a list, in order */
export function mapColumns(header: readonly string[]): ColumnMap {
  const names = header.map((name) => name.trim().toLowerCase());
  const find = (choices: readonly string[]): number | undefined => {
    for (const choice of choices) {
      const index = names.indexOf(choice);
      if (index >= 0) return index;
    }
    return undefined;
  };
  return {
    url: find(COLUMN_NAMES.url),
    caption: find(COLUMN_NAMES.caption),
    width: find(COLUMN_NAMES.width),
    height: find(COLUMN_NAMES.height),
  };
}
