import { constants, crc32, inflateRawSync } from 'node:zlib';

/** A member that unpacks to more than this, or whose packed bytes are more, is streamed instead of unpacked in one go. */
export const MAX_WHOLE_MEMBER_BYTES = 4 << 20;

/** Node's zlib with `info: true` also hands out the engine, whose `bytesWritten` are the packed bytes it took. */
interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

export type MemberResult =
  | { kind: 'whole'; bytes: Buffer; packed: number }
  /** The window ends before the member does. */
  | { kind: 'more' }
  /** Too big for one go: stream it. */
  | { kind: 'large' }
  | { kind: 'broken'; reason: string };

/**
 * Unpacks the deflate data of one member and checks length and CRC of its trailer.
 * @param data starts right after the member header; may go on beyond the member
 */
export function inflateMember(data: Buffer, maxBytes = MAX_WHOLE_MEMBER_BYTES): MemberResult {
  let inflated: Inflated;
  try {
    inflated = inflateRawSync(data, {
      info: true,
      maxOutputLength: maxBytes,
      chunkSize: 64 << 10,
    }) as unknown as Inflated;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return { kind: data.length > maxBytes ? 'large' : 'more' };
    if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'large' };
    return { kind: 'broken', reason: message };
  }
  const packed = inflated.engine.bytesWritten;
  if (data.length < packed + 8) return { kind: 'more' };
  const problem = trailerProblem(data.subarray(packed, packed + 8), crc32(inflated.buffer), inflated.buffer.length);
  if (problem !== undefined) return { kind: 'broken', reason: problem };
  return { kind: 'whole', bytes: inflated.buffer, packed: packed + 8 };
}

/** @param trailer the 8 bytes after the deflate data @param crc of the unpacked bytes @param length of the unpacked bytes */
export function trailerProblem(trailer: Buffer, crc: number, length: number): string | undefined {
  if (trailer.length < 8) return 'the gzip member ends before its checksum';
  if (trailer.readUInt32LE(0) !== crc) return 'the checksum of the gzip member is wrong';
  if (trailer.readUInt32LE(4) !== length % 2 ** 32) return 'the length of the gzip member is wrong';
  return undefined;
}

/** Packed bytes tried in turn, so that damage further on does not hide that a member begins. */
const PROBES = [512, 160];

/** True where the data of a member that starts here unpacks to something that begins with `WARC/`, however it goes on. */
export function beginsWithWarc(data: Buffer): boolean {
  return PROBES.some((bytes) => {
    try {
      const head = inflateRawSync(data.subarray(0, bytes), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 20 });
      return head.toString('latin1', 0, 5) === 'WARC/';
    } catch {
      // Not deflate data, which is what this function is asked to find out.
      return false;
    }
  });
}
