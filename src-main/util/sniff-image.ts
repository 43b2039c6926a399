/** The image types that are read, by the first bytes of a file. `heic` is recognised so that it can be named; it is not decoded. */
export type SniffedFormat = 'jpg' | 'png' | 'gif' | 'webp' | 'avif' | 'heic' | 'tiff';

/** So many leading bytes are enough for sniffImage in every case. */
export const SNIFF_BYTES = 64;

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** ISO media: the major brand, then the compatible ones, as far as the given bytes go. */
function sniffMediaBrands(bytes: Uint8Array): SniffedFormat | undefined {
  const boxBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const brands: string[] = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= Math.min(boxBytes, bytes.byteLength, SNIFF_BYTES); at += 4) brands.push(ascii(bytes, at, at + 4));
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  return brands.some((brand) => /^(mif1|msf1|hei[cxms]|hev[cxms])$/.test(brand)) ? 'heic' : undefined;
}

/**
 * Names the type of an image by its first bytes alone; the announced type and the file name are not looked at.
 * @param bytes the beginning of the file, SNIFF_BYTES or all of it
 * @returns undefined for everything that is not read: HTML, SVG, PDF, BMP, ICO, ...
 */
export function sniffImage(bytes: Uint8Array): SniffedFormat | undefined {
  const starts = (...signature: number[]): boolean => signature.every((byte, at) => bytes[at] === byte);
  if (starts(0xff, 0xd8, 0xff)) return 'jpg';
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (starts(0x49, 0x49, 0x2a, 0x00) || starts(0x4d, 0x4d, 0x00, 0x2a)) return 'tiff';
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'gif';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (bytes.byteLength >= 12 && ascii(bytes, 4, 8) === 'ftyp') return sniffMediaBrands(bytes);
  return undefined;
}
