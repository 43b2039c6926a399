import { ExifBytes, UnreadableExif } from './exifread-bytes.ts';
import { exifPlace } from './exifread-place.ts';
import { EXIF_TAGS, type Tags } from './exifread-tags.ts';
import { bytesText, charText, jsonText, listText, ratio, strip, type TagValue, valueText } from './python-text.ts';

/** Bytes of a value by type number; null is no type. */
const TYPE_BYTES = [null, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4] as const;
const TYPE = { text: 2, ratio: 5, signedByte: 6, signedShort: 8, signedLong: 9, signedRatio: 10, float: 11, double: 12 } as const;
const SIGNED: ReadonlySet<number> = new Set([TYPE.signedByte, TYPE.signedShort, TYPE.signedLong, TYPE.signedRatio]);
/** Embedded XMP, the maker's note and the user's comment are left out. */
const IGNORED: ReadonlySet<number> = new Set([0x02bc, 0x927c, 0x9286]);
/** So many values and more are not read. */
const MAX_VALUES = 1000;
/** Longer texts are not kept. */
const MAX_JSON_CHARS = 256 * 1024;

type Values = string | Uint8Array | readonly TagValue[];
interface Found {
  values: Values;
  printed: string;
}

/**
 * The `exif` text that img2dataset writes for a file: a JSON object of the printed tags by their names, such as `Image Orientation`,
 * in the order of the file; `{}` where there is none, null where its reader fails. That reader knows no EXIF in PNG, AVIF and GIF, and
 * takes every one-byte number for 0; both are followed.
 *
 * Null too for files that ask for more work than any real one: 200,000 numbers, 8 MiB of texts.
 * @param bytes the whole file, as it came
 * @see exifread-nocycle 3.0.1, `process_file(details=False)`, and img2dataset 1.47, downloader.py
 */
export function exifreadJson(bytes: Uint8Array): string | null {
  try {
    const place = exifPlace(bytes);
    if (!place) return '{}';
    const order = String.fromCharCode(place.order);
    if (!['I', 'M', '\x01', 'd'].includes(order)) return null;
    const found = readTags(new ExifBytes(bytes, place.offset, order === 'I'));
    const json = jsonText(Array.from(found, ([name, { printed }]) => [name, strip(printed)] as const));
    return json.length > MAX_JSON_CHARS ? null : json;
  } catch (error) {
    if (error instanceof UnreadableExif) return null;
    throw error;
  }
}

function readTags(data: ExifBytes): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const [index, at] of directories(data).entries()) {
    readDirectory(data, at, ['Image', 'Thumbnail'][index] ?? `IFD ${index}`, EXIF_TAGS, found);
  }
  const exif = found.get('Image ExifOffset');
  if (exif) readPointed(data, exif.values, 'EXIF', EXIF_TAGS, found, { isEmptyError: true });
  return found;
}

function directories(data: ExifBytes): number[] {
  const seen = new Set<number>();
  for (let at = data.integer(4, 4); at !== 0 && !seen.has(at); ) {
    seen.add(at);
    at = data.integer(at + 2 + 12 * data.integer(at, 2), 4);
  }
  return [...seen];
}

/** The directory that the first value points to. A value that is no whole number points nowhere. */
function readPointed(
  data: ExifBytes,
  values: Values,
  name: string,
  tags: Tags,
  found: Map<string, Found>,
  { isEmptyError }: { isEmptyError: boolean },
): void {
  if (values.length === 0 && isEmptyError) throw new UnreadableExif('a pointer without a value');
  const [at] = values;
  if (typeof at === 'number') readDirectory(data, at, name, tags, found);
  else if (typeof at === 'object' && 'denominator' in at && at.denominator === 0) throw new UnreadableExif('a division by zero');
}

function readDirectory(data: ExifBytes, at: number, name: string, tags: Tags, found: Map<string, Found>): void {
  const entries = data.integer(at, 2);
  for (let index = 0, entry = at + 2; index < entries && !data.isBehind(entry); index++, entry += 12)
    readEntry(data, entry, name, tags, found);
}

function readEntry(data: ExifBytes, entry: number, directory: string, tags: Tags, found: Map<string, Found>): void {
  const tag = data.integer(entry, 2);
  if (IGNORED.has(tag)) return;
  const type = data.integer(entry + 2, 2);
  const typeBytes = TYPE_BYTES[type] ?? null;
  if (typeBytes === null) return;
  const count = data.integer(entry + 4, 4);
  const at = count * typeBytes > 4 ? data.integer(entry + 8, 4) : entry + 8;
  const values = type === TYPE.text ? readText(data, at, count) : readValues(data, at, count, type, typeBytes);
  const [, name = `Tag 0x${tag.toString(16).toUpperCase().padStart(4, '0')}`, print] = tags.get(tag) ?? [];
  let printed = printValues(values, count, type);
  if (print === 'text') printed = charactersOf(values);
  else if (print !== undefined && 'directory' in print)
    readPointed(data, values, print.directory, print.tags, found, { isEmptyError: false });
  else if (print !== undefined) printed = wordsOf(values, print);
  found.set(`${directory} ${name}`, { values, printed });
}

/** A text, or its bytes where it is no UTF-8. */
function readText(data: ExifBytes, at: number, count: number): string | Uint8Array {
  if (count === 0) return '';
  const bytes = data.text(at, count);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

function readValues(data: ExifBytes, first: number, count: number, type: number, typeBytes: 1 | 2 | 4 | 8): TagValue[] {
  if (count >= MAX_VALUES) return [];
  const isSigned = SIGNED.has(type);
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * typeBytes;
    if (type === TYPE.float || type === TYPE.double) return { float: data.float(at, type === TYPE.float ? 4 : 8) };
    if (typeBytes === 8) return ratio(data.integer(at, 4, isSigned), data.integer(at + 4, 4, isSigned));
    return data.integer(at, typeBytes, isSigned);
  });
}

function printValues(values: Values, count: number, type: number): string {
  if (typeof values === 'string') return values;
  if (!isList(values))
    return count > 50 && values.length > 20 ? `${bytesText(values.subarray(0, 20)).slice(0, -1)}, ... ]` : bytesText(values);
  const [first] = values;
  if (count === 1 && type !== TYPE.text && first !== undefined) return valueText(first);
  return count > 50 && values.length > 20 ? `${listText(values.slice(0, 20)).slice(0, -1)}, ... ]` : listText(values);
}

function isList(values: readonly TagValue[] | Uint8Array): values is readonly TagValue[] {
  return !(values instanceof Uint8Array);
}

/** The reader's way to make a text of values: of whole numbers the characters, else the numbers one behind the other. */
function charactersOf(values: Values): string {
  if (typeof values === 'string') return values.replace(/^[ \0]+|[ \0]+$/g, '');
  const numbers: TagValue[] = [...values];
  let text = '';
  for (const value of numbers) if (typeof value === 'number' && value >= 32 && value < 256) text += String.fromCharCode(value);
  if (text === '') text = isList(values) ? zeroless(values.map(valueText).join('')) : bytesText(values);
  return text.replace(/^[ \0]+|[ \0]+$/g, '');
}

const zeroless = (text: string): string => (/^0+$/.test(text) ? '' : text);

function wordsOf(values: Values, words: Readonly<Record<number, string>>): string {
  if (typeof values === 'string') return Array.from(values, charText).join('');
  const list: TagValue[] = [...values];
  return list.map((value) => wordOf(value, words) ?? valueText(value)).join('');
}

function wordOf(value: TagValue, words: Readonly<Record<number, string>>): string | undefined {
  if (typeof value === 'number') return words[value];
  return 'denominator' in value && value.denominator === 1 ? words[value.numerator] : undefined;
}
