import { AppError } from '../errors.ts';

/**
 * A message as bytes, the same on every channel: the length of the JSON (4 bytes, little-endian), the JSON, then the bytes of all binary
 * values one after another in the order of the JSON. What JSON lacks stands in it as an object of one key: `{"$bytes":12}` and
 * `{"$floats":96}` (lengths in bytes), `{"$bigint":"7"}`, `{"$number":"NaN"}`. Keys of the message that begin with `$` get another one.
 */

/** Bytes of the largest message that is sent or taken: 64 MiB, the ids of eight million samples. */
export const MAX_MESSAGE_BYTES = 64 * 2 ** 20;
/** Arrays and objects inside of one another. Far more than any message has, far less than the stack holds. */
const MAX_DEPTH = 100;
const MAX_BIGINT_DIGITS = 1000;
const ODD_NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};
const PREFIX_BYTES = 4;

/**
 * Takes plain objects, arrays, strings, numbers, BigInts, booleans, null, Uint8Array and Float64Array (views too). Undefined properties are dropped.
 * @throws AppError BUG for any other value, USAGE for a message of more than `maxBytes`
 */
export function encodeMessage(message: object, maxBytes = MAX_MESSAGE_BYTES): Uint8Array<ArrayBuffer> {
  const attachments: Uint8Array[] = [];
  const json = new TextEncoder().encode(JSON.stringify(toWire(message, attachments, [])));
  let at = PREFIX_BYTES + json.byteLength;
  const size = attachments.reduce((sum, part) => sum + part.byteLength, at);
  if (size > maxBytes) throw tooLarge(size, maxBytes);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, json.byteLength, true);
  bytes.set(json, PREFIX_BYTES);
  for (const part of attachments) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/**
 * The inverse of encodeMessage. Binary values come back in memory of their own. A key `__proto__` is a property like any other.
 * @throws AppError USAGE for bytes that encodeMessage does not make, or more than `maxBytes` of them
 */
export function decodeMessage(bytes: Uint8Array, maxBytes = MAX_MESSAGE_BYTES): unknown {
  if (bytes.byteLength > maxBytes) throw tooLarge(bytes.byteLength, maxBytes);
  if (bytes.byteLength < PREFIX_BYTES) throw malformed(`expected at least ${PREFIX_BYTES} bytes, got ${bytes.byteLength}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const end = PREFIX_BYTES + length;
  if (end > bytes.byteLength) throw malformed(`expected ${length} bytes of JSON, got ${bytes.byteLength - PREFIX_BYTES}`);
  const cursor = { bytes, at: end };
  const message = fromWire(parseJson(bytes.subarray(PREFIX_BYTES, end)), cursor, 0);
  if (cursor.at !== bytes.byteLength) throw malformed(`${bytes.byteLength - cursor.at} bytes belong to no value`);
  return message;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw malformed('expected JSON in UTF-8', cause);
  }
}

/** Gives back the value itself wherever nothing in it has to be worded anew, which is most often. */
function toWire(value: unknown, attachments: Uint8Array[], path: (string | number)[]): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { $bigint: String(value) };
    case 'object':
      break;
    default:
      throw unsendable(path, typeof value);
  }
  if (value === null) return value;
  if (path.length >= MAX_DEPTH) throw unsendable(path.slice(0, 5), `something more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) return arrayToWire(value, attachments, path);
  if (ArrayBuffer.isView(value)) {
    const kind = Object.prototype.toString.call(value); // holds across realms, and for Node's Buffer
    if (kind !== '[object Uint8Array]' && kind !== '[object Float64Array]') throw unsendable(path, kind);
    attachments.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return kind === '[object Uint8Array]' ? { $bytes: value.byteLength } : { $floats: value.byteLength };
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw unsendable(path, value.constructor.name);
  return objectToWire(value, attachments, path);
}

function arrayToWire(list: readonly unknown[], attachments: Uint8Array[], path: (string | number)[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    path.push(i);
    if (item === undefined) throw unsendable(path, 'undefined in an array');
    const worded = toWire(item, attachments, path);
    path.pop();
    if (worded !== item) {
      copy ??= list.slice();
      copy[i] = worded;
    }
  }
  return copy ?? list;
}

function objectToWire(value: object, attachments: Uint8Array[], path: (string | number)[]): object {
  const entries = Object.entries(value);
  let isSame = true;
  for (const entry of entries) {
    const [key, item] = entry;
    path.push(key);
    entry[1] = toWire(item, attachments, path);
    path.pop();
    if (key.startsWith('$')) entry[0] = `$${key}`;
    isSame &&= entry[1] === item && entry[0] === key;
  }
  return isSame ? value : Object.fromEntries(entries); // fromEntries makes an own property of `__proto__`
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** Changes the parsed JSON in place. */
function fromWire(value: unknown, cursor: Cursor, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) throw malformed(`more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = fromWire(value[i], cursor, depth + 1);
    return value;
  }
  const entries: [string, unknown][] = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0].startsWith('$') && !first[0].startsWith('$$')) return special(first[0], first[1], cursor);
  let isSame = true;
  for (const entry of entries) {
    const [key, item] = entry;
    entry[1] = fromWire(item, cursor, depth + 1);
    if (key.startsWith('$$')) entry[0] = key.slice(1);
    else if (key.startsWith('$')) throw malformed(`${JSON.stringify(key.slice(0, 40))} stands among other keys`);
    isSame &&= entry[1] === item && entry[0] === key;
  }
  return isSame ? value : Object.fromEntries(entries);
}

function special(kind: string, value: unknown, cursor: Cursor): unknown {
  switch (kind) {
    case '$bytes':
      return take(value, cursor);
    case '$floats': {
      const bytes = take(value, cursor);
      if (bytes.byteLength % 8 !== 0) throw malformed(`$floats: expected a multiple of 8 bytes, got ${bytes.byteLength}`);
      return new Float64Array(bytes.buffer); // every platform that Gleaner runs on is little-endian
    }
    case '$bigint':
      if (typeof value !== 'string' || value.length > MAX_BIGINT_DIGITS || !/^-?\d+$/.test(value))
        throw malformed('$bigint: expected digits');
      return BigInt(value);
    case '$number':
      if (typeof value !== 'string' || !Object.hasOwn(ODD_NUMBERS, value))
        throw malformed('$number: expected NaN, Infinity, -Infinity or -0');
      return ODD_NUMBERS[value];
    default:
      throw malformed(`${JSON.stringify(kind.slice(0, 40))} is no kind of value`);
  }
}

function take(length: unknown, cursor: Cursor): Uint8Array<ArrayBuffer> {
  const left = cursor.bytes.byteLength - cursor.at;
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > left) {
    throw malformed(`expected a length of 0 to ${left} bytes, got ${JSON.stringify(length)?.slice(0, 40)}`);
  }
  const from = cursor.at;
  cursor.at += length;
  return new Uint8Array(cursor.bytes.subarray(from, cursor.at));
}

function malformed(what: string, cause?: unknown): AppError {
  return new AppError('USAGE', `message: ${what}`, { cause });
}

function tooLarge(bytes: number, maxBytes: number): AppError {
  return new AppError('USAGE', `message: expected at most ${maxBytes} bytes, got ${bytes}`, { data: { bytes, maxBytes } });
}

function unsendable(path: readonly (string | number)[], kind: string): AppError {
  return new AppError(
    'BUG',
    `message: ${path.join('.') || 'it'} cannot be sent: expected JSON, BigInt, Uint8Array or Float64Array, got ${kind}`,
  );
}
