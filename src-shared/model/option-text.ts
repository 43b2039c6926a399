/**
 * Reads option values that came as text from a command line, the way img2dataset's own command line reads them. A text that is not of
 * the wanted kind is handed on as it is, so that the schema behind names it in its refusal.
 */

/** `256` is a number, `inf` and `Infinity` too; other values pass. */
export function numberFromText(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') return value;
  if (/^(inf|infinity)$/i.test(value.trim())) return Number.POSITIVE_INFINITY;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}

/** `true`, `True`, `false` and `False` are booleans; other values pass. */
export function booleanFromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^true$/i.test(value)) return true;
  return /^false$/i.test(value) ? false : value;
}

/** `null`, `none`, `None` and an infinite number (no limit) are null; other values pass. */
export function nullFromText(value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return null;
  return typeof value === 'string' && /^(null|none)$/i.test(value) ? null : value;
}

/** `a,b`, `[a,b]` and `["a","b"]` are lists, `None` and null the empty one; other values pass. */
export function listFromText(value: unknown): unknown {
  const given = nullFromText(value);
  if (given === null) return [];
  if (typeof given !== 'string') return given;
  const inner = given.trim().replace(/^\[(.*)\]$/s, '$1');
  if (inner.trim() === '') return [];
  return inner.split(',').map((part) => part.trim().replace(/^(['"])(.*)\1$/s, '$2'));
}
