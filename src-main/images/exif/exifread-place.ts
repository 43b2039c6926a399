import { UnreadableExif } from './exifread-bytes.ts';

/** Where the reader sees an EXIF block, and the letter that tells its byte order. */
interface ExifPlace {
  offset: number;
  order: number;
}

const MARKER = { exif: 0xffe1, tables: 0xffdb } as const;
/** The markers that the reader knows; a file that ends behind one of them is an error, behind another one it has no EXIF. */
const KNOWN_MARKERS: ReadonlySet<number> = new Set([0xffe1, 0xffe0, 0xffe2, 0xffee, 0xffd8, 0xffec]);
/** Bytes behind the leading segments that are searched. */
const SEARCHED_BYTES = 4000;

/**
 * Finds the EXIF block where img2dataset's reader finds it: in TIFF, JPEG and WebP, not in PNG, AVIF and GIF.
 * @returns undefined where there is none @throws UnreadableExif where that reader fails
 * @see exifread-nocycle 3.0.1, `_determine_type`
 */
export function exifPlace(bytes: Uint8Array): ExifPlace | undefined {
  const start = latin1(bytes, 0, 12);
  if (start.startsWith('II') || start.startsWith('MM')) return placeAt(bytes, 0);
  if (start.startsWith('RIFF') && start.slice(8) === 'WEBP') return placeInWebp(bytes);
  return start.startsWith('\xff\xd8') ? placeInJpeg(bytes) : undefined;
}

function placeAt(bytes: Uint8Array, offset: number): ExifPlace {
  const order = bytes[offset];
  if (order === undefined) throw new UnreadableExif('the block is behind the end');
  return { offset, order };
}

function placeInWebp(bytes: Uint8Array): ExifPlace | undefined {
  if (latin1(bytes, 12, 16) !== 'VP8X' || ((bytes[16] ?? 0) & 8) === 0) return undefined;
  for (let at = 30; at + 8 <= bytes.byteLength; ) {
    if (latin1(bytes, at, at + 4) === 'EXIF') return placeAt(bytes, at + 8);
    // Padding is not thought of, as in the reader.
    at += 8 + (bytes[at + 4] ?? 0) + (bytes[at + 5] ?? 0) * 0x100 + (bytes[at + 6] ?? 0) * 0x10000 + (bytes[at + 7] ?? 0) * 0x1000000;
  }
  return undefined;
}

function placeInJpeg(bytes: Uint8Array): ExifPlace | undefined {
  let base = leadingSegments(bytes);
  const data = bytes.subarray(0, base + SEARCHED_BYTES);
  const byteAt = (at: number): number => {
    const byte = data[at];
    if (byte === undefined) throw new UnreadableExif('the file ends within a segment');
    return byte;
  };
  for (;;) {
    const marker = base + 1 < data.byteLength ? (data[base] ?? 0) * 256 + (data[base + 1] ?? 0) : -1;
    if (marker === MARKER.tables) break;
    if (marker === MARKER.exif) {
      byteAt(base + 2);
      byteAt(base + 3);
      if (latin1(data, base + 4, base + 8) === 'Exif') return placeAt(bytes, base + 10);
    }
    if (!KNOWN_MARKERS.has(marker) && base + 3 >= data.byteLength) return undefined;
    base += byteAt(base + 2) * 256 + byteAt(base + 3) + 2;
  }
  // The tables of the picture: their length is taken for a marker. What else could follow is none of EXIF's.
  if (byteAt(base + 2) !== 0xff) return undefined;
  const code = latin1(data, base + 6, base + 11);
  return code.startsWith('Exif') || code === 'Ducky' || code === 'Adobe' ? placeAt(bytes, base + 12) : undefined;
}

/** The end of the segments that a file begins with and that hold none. */
function leadingSegments(bytes: Uint8Array): number {
  if (bytes.byteLength < 4) throw new UnreadableExif('the file ends within a segment');
  let base = 2;
  /** The marker of the segment at hand, and the end of what has been read. */
  let head = 2;
  let end = 12;
  while (bytes[head] === 0xff && /^(JFIF|JFXX|OLYM|Phot)$/.test(latin1(bytes, head + 4, head + 8))) {
    const length = (bytes[head + 2] ?? 0) * 256 + (bytes[head + 3] ?? 0);
    end = length < 8 ? bytes.byteLength : Math.min(bytes.byteLength, end + length - 8);
    if (end >= bytes.byteLength) throw new UnreadableExif('the file ends within a segment');
    base = base > 2 ? base + length + 2 : length + 4;
    head = end;
    end += 10;
  }
  if (bytes[head] === undefined) throw new UnreadableExif('the file ends within a segment');
  return base;
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
