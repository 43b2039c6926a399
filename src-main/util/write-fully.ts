import type { FileHandle } from 'node:fs/promises';

/** Writes all pieces at a position. One system call takes what it can, so a short write goes on with the rest (the next then says why). */
export async function writeFully(handle: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  let rest = pieces.filter((piece) => piece.byteLength > 0);
  let at = position;
  while (rest.length > 0) {
    let { bytesWritten } = await handle.writev(rest, at);
    at += bytesWritten;
    rest = rest.flatMap((piece) => {
      const skipped = Math.min(bytesWritten, piece.byteLength);
      bytesWritten -= skipped;
      return skipped === piece.byteLength ? [] : [piece.subarray(skipped)];
    });
  }
}
