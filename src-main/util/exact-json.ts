/**
 * JSON with its numbers as they stand: an integer is a bigint, whatever its size, and anything with a point or an exponent a number, as
 * Python's int and float.
 */
export type ExactJson = null | boolean | string | bigint | number | ExactJson[] | { [name: string]: ExactJson };

const INTEGER = /^-?\d+$/;

/** @throws SyntaxError for a text that is no JSON */
export function parseExactJson(text: string): ExactJson {
  return JSON.parse(text, (_key, value: ExactJson, context?: { source: string }) =>
    typeof value === 'number' && context !== undefined && INTEGER.test(context.source) ? BigInt(context.source) : value,
  ) as ExactJson;
}

/** The text that parseExactJson reads as this value. What is no finite number becomes null. */
export function exactJsonText(value: ExactJson): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'null';
    const text = Object.is(value, -0) ? '-0' : String(value);
    return INTEGER.test(text) ? `${text}.0` : text;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(exactJsonText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${exactJsonText(item)}`)
    .join(',')}}`;
}
