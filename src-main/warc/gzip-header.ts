/** Flags of RFC 1952, section 2.3.1. */
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED = 0xe0;

/** Bytes after which an unfinished member header is taken for damage. */
export const MAX_GZIP_HEADER_BYTES = 70_000;

/**
 * Length of the gzip member header at `at`.
 * @returns bytes; `more` when `data` ends inside the header; undefined when there is no header
 */
export function gzipHeaderLength(data: Buffer, at: number): number | 'more' | undefined {
  if (data.length - at < 10) {
    const magic = [0x1f, 0x8b, 8];
    return magic.every((byte, index) => at + index >= data.length || data[at + index] === byte) ? 'more' : undefined;
  }
  const flags = data[at + 3] ?? 0;
  if (data[at] !== 0x1f || data[at + 1] !== 0x8b || data[at + 2] !== 8 || (flags & RESERVED) !== 0) return undefined;
  let end = at + 10;
  if (flags & FEXTRA) {
    if (data.length < end + 2) return 'more';
    end += 2 + data.readUInt16LE(end);
  }
  for (const flag of [FNAME, FCOMMENT]) {
    if (!(flags & flag)) continue;
    const zero = end < data.length ? data.indexOf(0, end) : -1;
    if (zero < 0) return data.length - at > MAX_GZIP_HEADER_BYTES ? undefined : 'more';
    end = zero + 1;
  }
  if (flags & FHCRC) end += 2;
  return end > data.length ? 'more' : end - at;
}
