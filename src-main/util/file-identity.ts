import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';

const EDGE_BYTES = 64 << 10;

/** What a source file is known by, wherever it lies. */
export interface FileIdentity {
  name: string;
  bytes: number;
  /** sha256 hex over base name, length and the first and last 64 KiB. */
  sha256: string;
}

/** Takes the identity of a file without reading all of it. */
export async function fileIdentity(path: string): Promise<FileIdentity> {
  const file = await open(path);
  try {
    const { size: bytes } = await file.stat();
    const name = basename(path);
    const hash = createHash('sha256').update(`${name}\0${bytes}\0`);
    for (const position of [0, Math.max(0, bytes - EDGE_BYTES)]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(EDGE_BYTES), 0, EDGE_BYTES, position);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { name, bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}
