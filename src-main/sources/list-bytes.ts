import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { SourceHead } from './source.ts';

/** A line or row of more bytes is skipped and counted. */
export const MAX_ROW_BYTES = 1 << 20;

export interface ListBytesOptions {
  onProgress?: ((bytesRead: number) => void) | undefined;
  /** Called when the gzip data is damaged or cut off; what came before it has been handed out. */
  onBreak(reason: string): void;
  /** False: what came before a break is handed out to its last byte. */
  isByLine: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * The bytes of a list, unpacked where it is gzipped. By line, the last line of each piece is held back until its end is there, so that a
 * break leaves no half line behind.
 */
export async function* listBytes(head: SourceHead, options: ListBytesOptions): AsyncGenerator<Buffer> {
  const file = createReadStream(head.path, { highWaterMark: 256 << 10 });
  const stream = head.isGzip ? createGunzip({ chunkSize: 256 << 10 }) : file;
  if (stream !== file) {
    file.on('error', (error) => stream.destroy(error));
    file.pipe(stream as ReturnType<typeof createGunzip>);
  }
  let held: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      options.signal?.throwIfAborted();
      const bytes = Buffer.concat([held, chunk as Buffer]);
      const end = !options.isByLine || bytes.length > 2 * MAX_ROW_BYTES ? bytes.length : bytes.lastIndexOf(10) + 1;
      held = bytes.subarray(end);
      if (end > 0) yield bytes.subarray(0, end);
      options.onProgress?.(file.bytesRead);
    }
    if (held.length > 0) yield held;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string' || !code.startsWith('Z_')) throw error;
    options.onBreak(`the gzip data is broken: ${message}`);
  } finally {
    stream.destroy();
    file.destroy();
  }
}

/** Cuts bytes into lines without their line feeds; a carriage return stays. A line that is too long comes as undefined. */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string | undefined> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  const take = (end: Buffer): string | undefined => {
    const isTooLong = heldBytes + end.length > MAX_ROW_BYTES;
    const line = isTooLong ? undefined : Buffer.concat([...held, end]).toString('utf8');
    held = [];
    heldBytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield take(chunk.subarray(start, end));
      start = end + 1;
    }
    heldBytes += chunk.length - start;
    if (heldBytes <= MAX_ROW_BYTES) held.push(chunk.subarray(start));
    else held = [];
  }
  if (heldBytes > 0) yield take(Buffer.alloc(0));
}
