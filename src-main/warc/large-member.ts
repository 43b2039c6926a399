import { crc32, createInflateRaw } from 'node:zlib';
import { type FileWindow, READ_BYTES } from './file-window.ts';
import { trailerProblem } from './gzip-member.ts';

/** What a large member ended with. `packed` bytes of deflate data and trailer were taken; undefined where the end is unknown. */
export interface LargeMemberEnd {
  packed: number | undefined;
  problem: string | undefined;
}

/**
 * Unpacks a member chunk by chunk with bounded memory: everything that comes out before a break is handed on.
 * @param dataStart file offset of the deflate data
 * @returns how the member ended
 */
export async function* inflateLargeMember(
  window: FileWindow,
  dataStart: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, LargeMemberEnd> {
  const inflate = createInflateRaw({ chunkSize: 256 << 10 });
  let offset = dataStart;
  let crc = 0;
  let length = 0;
  const feed = async (): Promise<void> => {
    while (!inflate.destroyed && !inflate.writableEnded) {
      const packed = await window.readAt(offset, READ_BYTES);
      offset += packed.length;
      if (packed.length === 0) inflate.end();
      else if (!inflate.write(packed)) await new Promise<void>((resolve) => onceEither(inflate, resolve));
    }
  };
  const fed = feed().catch((error: unknown) => void inflate.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const chunk of inflate) {
      signal?.throwIfAborted();
      const bytes = chunk as Buffer;
      crc = crc32(bytes, crc);
      length += bytes.length;
      yield bytes;
    }
    const packed = inflate.bytesWritten;
    const trailer = await window.readAt(dataStart + packed, 8);
    return { packed: packed + trailer.length, problem: trailerProblem(trailer, crc, length) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code === 'string' && code.startsWith('Z_')) return { packed: undefined, problem: message };
    throw error;
  } finally {
    inflate.destroy();
    await fed;
  }
}

/** Waits until the stream takes more or is over. */
function onceEither(stream: ReturnType<typeof createInflateRaw>, resolve: () => void): void {
  const done = (): void => {
    for (const event of ['drain', 'close', 'end']) stream.off(event, done);
    resolve();
  };
  for (const event of ['drain', 'close', 'end']) stream.on(event, done);
  if (stream.destroyed || !stream.writableNeedDrain) done();
}
