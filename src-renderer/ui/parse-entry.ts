/** What was typed into a number field: a value, a percentile of the values (0-100), nothing, or something that is neither. */
export type NumberEntry =
  | { kind: 'value'; value: number }
  | { kind: 'percentile'; percentile: number }
  | { kind: 'none' }
  | { kind: 'invalid'; text: string };

/** Reads `4.8`, `4,8`, `10,000`, `−3`, `1e5`, `p90` and the empty text. */
export function parseEntry(text: string): NumberEntry {
  const plain = text
    .trim()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/[\s\u00a0\u202f']/g, '');
  if (plain === '') return { kind: 'none' };
  const percentile = /^[pP](\d{1,2}(?:[.,]\d+)?|100)$/.exec(plain)?.[1];
  if (percentile !== undefined) return { kind: 'percentile', percentile: Number(percentile.replace(',', '.')) };
  const grouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain.replace(',', '.');
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(grouped) ? Number(grouped) : Number.NaN;
  return Number.isFinite(value) ? { kind: 'value', value } : { kind: 'invalid', text: text.trim() };
}
