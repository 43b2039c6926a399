/** A value that may be repeated, as WAT's headers are: itself or the first of an array; undefined where that is no text. */
export function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const one: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof one === 'string' ? one : undefined;
}
