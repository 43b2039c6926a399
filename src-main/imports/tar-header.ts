/** What a tar header says of its member. */
export interface TarHeader {
  name: string;
  /** Bytes of the content. */
  size: number;
  /** `0` a regular file, `x` PAX records of the next member, `L` its long name, ... */
  type: string;
}

const CHECKSUM_OFFSET = 148;
const CHECKSUM_BYTES = 8;

/**
 * Reads a header of any dialect that tools write: ustar with and without prefix, GNU, and the oldest without a magic.
 * @param block 512 bytes @returns undefined where they are no header: a wrong checksum, or a size that no file has
 */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (number(block, CHECKSUM_OFFSET, CHECKSUM_BYTES) !== checksum(block)) return undefined;
  const size = number(block, 124, 12);
  if (size === undefined) return undefined;
  const flag = block[156] ?? 0;
  // Only POSIX's own magic says that the prefix field is one; GNU keeps times there.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type: flag === 0 ? '0' : String.fromCharCode(flag) };
}

/** The sum of all bytes, those of the field itself as spaces. */
function checksum(block: Buffer): number {
  let sum = CHECKSUM_BYTES * 0x20;
  for (let at = 0; at < block.byteLength; at++) if (at < CHECKSUM_OFFSET || at >= CHECKSUM_OFFSET + CHECKSUM_BYTES) sum += block[at] ?? 0;
  return sum;
}

function text(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** Octal digits, or GNU's big-endian binary with the top bit set. */
function number(block: Buffer, from: number, length: number): number | undefined {
  const field = block.subarray(from, from + length);
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = text(block, from, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/**
 * PAX records: `28 mtime=1700000000.123456\n`, the number being the length of the whole record.
 * @returns undefined where they do not follow that form
 */
export function readPaxRecords(content: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  let at = 0;
  while (at < content.byteLength && content[at] !== 0) {
    const space = content.indexOf(0x20, at);
    const digits = space < 0 || space - at > 10 ? '' : content.toString('latin1', at, space);
    const end = at + Number(digits);
    if (!/^[1-9]\d*$/.test(digits) || end > content.byteLength || content[end - 1] !== 0x0a) return undefined;
    const equals = content.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) return undefined;
    records.set(content.toString('utf8', space + 1, equals), content.toString('utf8', equals + 1, end - 1));
    at = end;
  }
  return records;
}
