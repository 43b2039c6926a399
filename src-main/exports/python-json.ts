/** A number that Python holds as a float: 1 is written `1.0`. */
export interface PythonFloat {
  readonly float: number;
}
/** Names and values of an object, in the order to write them (a JavaScript object would move names like `404` to the front). */
export type PythonEntries = readonly (readonly [name: string, value: PythonValue])[];
/** What `pythonJson` writes. Numbers must be whole (Python's int); a fraction is a PythonFloat. */
export type PythonValue = string | number | bigint | boolean | null | PythonFloat | PythonList | PythonEntries;
/** A list, told apart from the entries of an object. */
export interface PythonList {
  readonly list: readonly PythonValue[];
}

/**
 * The text of Python's `json.dumps(value, indent=4)`: four spaces, `\uXXXX` for everything outside printable ASCII, no newline at the
 * end. Where Python writes the illegal `NaN` and `Infinity`, this writes null.
 * @param indent spaces before the closing brace; for nested objects
 */
export function pythonJson(entries: PythonEntries, indent = ''): string {
  if (entries.length === 0) return '{}';
  const inner = `${indent}    `;
  const lines = entries.map(([name, value]) => `${inner}${pythonString(name)}: ${pythonValue(value, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function pythonValue(value: PythonValue, indent: string): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if ('list' in value) return pythonList(value.list, indent);
  return 'float' in value ? pythonFloat(value.float) : pythonJson(value, indent);
}

function pythonList(items: readonly PythonValue[], indent: string): string {
  if (items.length === 0) return '[]';
  const inner = `${indent}    `;
  return `[\n${items.map((item) => inner + pythonValue(item, inner)).join(',\n')}\n${indent}]`;
}

function pythonString(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Python's `repr` of a float: the shortest digits as in JavaScript, but with an exponent below 1e-4 and from 1e16 on. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const sign = exponent < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
