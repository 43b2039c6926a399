/** What is known of an image's making from its EXIF. Absent where the file does not say. */
export interface ExifFields {
  /** 1-8; 1 is upright. */
  orientation?: number;
  make?: string;
  model?: string;
  /** When the picture was taken, else when the file was changed: `2024-05-06T07:08:09`, in the camera's time. */
  date?: string;
  /** Whether a place is written into it; the place itself is not read. */
  hasGps?: true;
  artist?: string;
  copyright?: string;
}

const TAG = { make: 0x010f, model: 0x0110, orientation: 0x0112, changed: 0x0132, artist: 0x013b, copyright: 0x8298 } as const;
const POINTER = { exif: 0x8769, gps: 0x8825 } as const;
const TAKEN = 0x9003;
const GPS_LATITUDE = 0x0002;
const TYPE = { byte: 1, text: 2, short: 3, long: 4, ifd: 13 } as const;
/** Entries of a directory that are looked at, and bytes of a text that are kept. */
const MAX_ENTRIES = 512;
const MAX_TEXT_BYTES = 2048;
/** Lines apart, no camera and no person writes these. */
const CONTROLS = /[^\P{Cc}\n]/gu;

interface Entry {
  type: number;
  count: number;
  /** Position of the four bytes that are the value, or say where it is. */
  at: number;
}

/**
 * Reads an EXIF block of any container. What is damaged is taken for absent.
 * @param block from the byte order mark on, or from `Exif\0\0` before it
 */
export function exifFields(block: Uint8Array): ExifFields {
  const bytes = latin1(block.subarray(0, 6)) === 'Exif\0\0' ? block.subarray(6) : block;
  const order = latin1(bytes.subarray(0, 2));
  if (bytes.byteLength < 8 || (order !== 'II' && order !== 'MM')) return {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = order === 'II';
  const short = (at: number): number => (at + 2 <= bytes.byteLength ? view.getUint16(at, isLittleEndian) : 0);
  const long = (at: number): number => (at + 4 <= bytes.byteLength ? view.getUint32(at, isLittleEndian) : 0);

  const directory = (at: number): Map<number, Entry> => {
    const entries = new Map<number, Entry>();
    const count = at > 0 ? Math.min(short(at), MAX_ENTRIES) : 0;
    for (let entry = at + 2; entry < at + 2 + 12 * count && entry + 12 <= bytes.byteLength; entry += 12)
      entries.set(short(entry), { type: short(entry + 2), count: long(entry + 4), at: entry + 8 });
    return entries;
  };
  const number = (entry: Entry | undefined): number | undefined => {
    if (entry?.count !== 1) return undefined;
    if (entry.type === TYPE.short) return short(entry.at);
    return entry.type === TYPE.long || entry.type === TYPE.ifd ? long(entry.at) : undefined;
  };
  const text = (entry: Entry | undefined): string | undefined => {
    if (entry?.type !== TYPE.text && entry?.type !== TYPE.byte) return undefined;
    const from = entry.count > 4 ? long(entry.at) : entry.at;
    return fieldText(bytes.subarray(from, from + Math.min(entry.count, MAX_TEXT_BYTES)));
  };

  const image = directory(long(4));
  const exif = directory(number(image.get(POINTER.exif)) ?? 0);
  const gps = directory(number(image.get(POINTER.gps)) ?? 0);
  const orientation = number(image.get(TAG.orientation));
  const fields = {
    orientation: orientation !== undefined && orientation >= 1 && orientation <= 8 ? orientation : undefined,
    make: text(image.get(TAG.make)),
    model: text(image.get(TAG.model)),
    date: dateOf(text(exif.get(TAKEN))) ?? dateOf(text(image.get(TAG.changed))),
    hasGps: gps.has(GPS_LATITUDE) || undefined,
    artist: text(image.get(TAG.artist)),
    copyright: text(image.get(TAG.copyright)),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A copyright holds two texts, photographer and editor; they become lines. */
function fieldText(bytes: Uint8Array): string | undefined {
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    decoded = latin1(bytes);
  }
  const lines = decoded.split('\0').map((line) => line.replaceAll(CONTROLS, '').trim());
  return lines.filter((line) => line !== '').join('\n') || undefined;
}

function dateOf(text: string | undefined): string | undefined {
  const [, year, month, day, time] = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? '') ?? [];
  return year === undefined || year === '0000' || month === '00' ? undefined : `${year}-${month}-${day}T${time}`;
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
