/** The luminance table of quality 50 in the order of a JPEG file (zigzag). @see ITU-T T.81, table K.1 */
const STANDARD = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51, 56, 55,
  64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
] as const;

const MARKER = { tables: 0xdb, scan: 0xda, end: 0xd9 } as const;

/**
 * The quality that libjpeg would have to be given for a luminance table like the file's: exact for files of libjpeg and its kin, an
 * estimate for encoders with tables of their own.
 * @param bytes a JPEG file @returns 1-100; undefined where no table is found before the picture
 */
export function jpegQuality(bytes: Uint8Array): number | undefined {
  for (let at = 2; at + 4 <= bytes.byteLength && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    // A marker may be padded.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === MARKER.scan || marker === MARKER.end) return undefined;
    const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
    if (length < 2) return undefined;
    const quality = marker === MARKER.tables ? qualityOf(bytes.subarray(at + 4, at + 2 + length)) : undefined;
    if (quality !== undefined) return quality;
    at += 2 + length;
  }
  return undefined;
}

/** @param segment one or more tables, each led by its width (0: bytes) and number */
function qualityOf(segment: Uint8Array): number | undefined {
  const width = (segment[0] ?? 0) >> 4 === 0 ? 1 : 2;
  const isLuminance = ((segment[0] ?? 0) & 0xf) === 0;
  if (!isLuminance || segment.byteLength < 1 + 64 * width) return undefined;
  const value = (at: number): number =>
    width === 1 ? (segment[1 + at] ?? 0) : (segment[1 + 2 * at] ?? 0) * 256 + (segment[2 + 2 * at] ?? 0);
  // Values that libjpeg would have cut off at 1 or 255 say nothing of its scale.
  let sum = 0;
  let standard = 0;
  for (const [at, base] of STANDARD.entries()) {
    if (value(at) <= 1 || value(at) >= 255) continue;
    sum += value(at);
    standard += base;
  }
  if (standard === 0) return value(0) <= 1 ? 100 : 1;
  const percent = (100 * sum) / standard;
  return Math.min(100, Math.max(1, Math.round(percent <= 100 ? (200 - percent) / 2 : 5000 / percent)));
}
