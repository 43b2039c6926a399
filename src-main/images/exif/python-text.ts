/** The exact value of a rational number of a file; `denominator` 0 stays what it is. In lowest terms, the sign in the numerator. */
export interface Ratio {
  numerator: number;
  denominator: number;
}
/** A float as Python's `struct.unpack` gives it: a tuple of one. */
export interface FloatTuple {
  float: number;
}
/** A value of a tag. */
export type TagValue = number | Ratio | FloatTuple;

/** Python's `Fraction`, but that a denominator of 0 is let through. */
export function ratio(numerator: number, denominator: number): Ratio {
  if (denominator === 0) return { numerator, denominator };
  let a = Math.abs(numerator);
  let b = Math.abs(denominator);
  while (b > 0) [a, b] = [b, a % b];
  const divisor = denominator < 0 ? -a : a;
  // Without the sum a zero could be a negative one.
  return { numerator: numerator / divisor + 0, denominator: denominator / divisor };
}

/** What Python's `str` makes of a value; its `repr` is the same. */
export function valueText(value: TagValue): string {
  if (typeof value === 'number') return String(value);
  if ('float' in value) return `(${floatText(value.float)},)`;
  return value.denominator === 1 ? String(value.numerator) : `${value.numerator}/${value.denominator}`;
}

export function listText(values: readonly TagValue[]): string {
  return `[${values.map(valueText).join(', ')}]`;
}

/** Python's `repr` of a float: the shortest digits as in JavaScript, but with an exponent below 1e-4 and from 1e16 on. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`;
}

/** Python's `repr` of bytes, quotes and `b` included. */
export function bytesText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `b${quote}${text.replace(/[^ -~]|['"\\]/g, (char) => escaped(char, quote))}${quote}`;
}

/** Python's `repr` of a text of one character. */
export function charText(char: string): string {
  const quote = char === "'" ? '"' : "'";
  return `${quote}${/[\\\p{C}\p{Z}]/u.test(char) && char !== ' ' ? escaped(char, quote) : char}${quote}`;
}

function escaped(char: string, quote: string): string {
  if (char === '\n') return '\\n';
  if (char === '\r') return '\\r';
  if (char === '\t') return '\\t';
  if (char === '\\') return '\\\\';
  if (char === "'" || char === '"') return char === quote ? `\\${char}` : char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** Python's `str.strip()`. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  return text.slice(start, end);
}

/** Of JavaScript's white space Python knows all but the byte order mark; it has five control characters more. */
function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x1c && code <= 0x1f) || code === 0x85 || (code !== 0xfeff && /\s/.test(text.charAt(at)));
}

/** Python's `json.dumps` of an object of texts, on one line. */
export function jsonText(entries: Iterable<readonly [name: string, value: string]>): string {
  const members = Array.from(entries, ([name, value]) => `${jsonString(name)}: ${jsonString(value)}`);
  return `{${members.join(', ')}}`;
}

function jsonString(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
