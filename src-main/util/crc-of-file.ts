import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { AppError } from '#shared/errors.ts';

/**
 * CRC-32 of a file, read in pieces.
 * @param options.bytes only its first so many bytes; default: all
 * @throws AppError LIBRARY_DAMAGED when it is missing or has fewer bytes
 */
export async function crcOfFile(path: string, options: { bytes?: number; signal: AbortSignal }): Promise<number> {
  const { bytes, signal } = options;
  if (bytes === 0) return 0;
  let crc = 0;
  let read = 0;
  try {
    for await (const chunk of createReadStream(path, { ...(bytes !== undefined && { end: bytes - 1 }), highWaterMark: 2 ** 20, signal })) {
      crc = crc32(chunk, crc);
      read += chunk.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AppError('LIBRARY_DAMAGED', `${path} must have ${bytes ?? 'its'} bytes, found no file`, { data: { path }, cause: error });
  }
  if (bytes !== undefined && read < bytes)
    throw new AppError('LIBRARY_DAMAGED', `${path} must have ${bytes} bytes, found ${read}`, { data: { path, bytes, read } });
  return crc;
}
