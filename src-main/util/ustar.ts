import { AppError } from '#shared/errors.ts';

/**
 * Plain ustar, the oldest common tar dialect: every reader takes it, and the same members give the same bytes. No PAX records, no
 * prefix field, octal numbers, because webdataset's mmap reader knows nothing else.
 * @see POSIX.1-1988 ustar interchange format
 */
export const TAR_BLOCK_BYTES = 512;

/** A finished archive is padded to a multiple of this, as `tar` itself does. */
export const TAR_RECORD_BYTES = 10_240;

/** The largest member that eleven octal digits can state: 8 GiB - 1. */
export const TAR_MAX_MEMBER_BYTES = 8 ** 11 - 1;

const MAX_NAME_BYTES = 100;
const CHECKSUM_OFFSET = 148;

function octal(header: Buffer, offset: number, length: number, value: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, length, 'latin1');
}

/**
 * The 512-byte header of a regular file.
 * @param member.name printable ASCII, 1-100 bytes, no leading slash
 * @param member.size bytes of the content, 0..8 GiB - 1
 * @param member.mtime whole seconds since 1970, default 0 (fixed, so that archives can be compared byte for byte)
 * @throws AppError(BUG) for a name or number that plain ustar cannot state
 */
export function ustarHeader(member: { name: string; size: number; mtime?: number }): Buffer {
  const { name, size, mtime = 0 } = member;
  if (!/^[\x21-\x2e\x30-\x7e][\x20-\x7e]*$/.test(name) || name.length > MAX_NAME_BYTES) {
    throw new AppError('BUG', `a tar member name must be 1-${MAX_NAME_BYTES} printable ASCII characters, got ${JSON.stringify(name)}`);
  }
  for (const [what, value] of [
    ['size', size],
    ['mtime', mtime],
  ] as const) {
    if (!Number.isInteger(value) || value < 0 || value > TAR_MAX_MEMBER_BYTES) {
      throw new AppError('BUG', `${what} of the tar member ${name} must be a whole number 0..${TAR_MAX_MEMBER_BYTES}, got ${value}`);
    }
  }
  const header = Buffer.alloc(TAR_BLOCK_BYTES);
  header.write(name, 0, 'latin1');
  octal(header, 100, 8, 0o444);
  octal(header, 108, 8, 0); // uid
  octal(header, 116, 8, 0); // gid
  octal(header, 124, 12, size);
  octal(header, 136, 12, mtime);
  header.write('0', 156, 'latin1'); // a regular file
  header.write('ustar\0' + '00', 257, 'latin1');
  octal(header, 329, 8, 0); // device numbers
  octal(header, 337, 8, 0);
  // The checksum counts its own field as spaces.
  header.fill(0x20, CHECKSUM_OFFSET, CHECKSUM_OFFSET + 8);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_OFFSET, 'latin1');
  return header;
}

/** Zero bytes that follow a member's content of `size` bytes, 0..511. */
export function ustarPaddingBytes(size: number): number {
  return (TAR_BLOCK_BYTES - (size % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;
}

/** Bytes that a member takes in all: header, content and padding. */
export function ustarMemberBytes(size: number): number {
  return TAR_BLOCK_BYTES + size + ustarPaddingBytes(size);
}

/** What ends an archive of `bytesWritten` bytes of members: two zero blocks, then zeros to a multiple of 10,240 bytes. */
export function ustarEnd(bytesWritten: number): Buffer {
  const unpadded = bytesWritten + 2 * TAR_BLOCK_BYTES;
  return Buffer.alloc(2 * TAR_BLOCK_BYTES + ((TAR_RECORD_BYTES - (unpadded % TAR_RECORD_BYTES)) % TAR_RECORD_BYTES));
}

/** A whole member as the pieces to write one after the other: header, content, padding (left out where there is none). */
export function ustarMember(member: { name: string; content: Uint8Array; mtime?: number }): Uint8Array[] {
  const { content, ...rest } = member;
  const padding = ustarPaddingBytes(content.byteLength);
  const pieces: Uint8Array[] = [ustarHeader({ ...rest, size: content.byteLength }), content];
  if (padding > 0) pieces.push(Buffer.alloc(padding));
  return pieces;
}
