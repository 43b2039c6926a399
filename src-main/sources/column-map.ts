import { foreignColumns } from '#shared/model/foreign-columns.ts';

const FIELDS = ['url', 'caption', 'width', 'height'] as const;

/** Index of each column in a list's header, undefined where it has none. */
export type ColumnMap = Record<(typeof FIELDS)[number], number | undefined>;

/** @param header the column names of a list, in order */
export function mapColumns(header: readonly string[]): ColumnMap {
  const [url, caption, width, height] = FIELDS.map((field) => foreignColumns(header, field)[0]);
  return { url, caption, width, height };
}
