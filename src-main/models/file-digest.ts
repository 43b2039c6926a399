import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

export interface FileDigest {
  sha256: string;
  bytes: number;
  /** True when the file contains the op names of dynamic quantization. */
  hasDynamicQuantization: boolean;
}

const DYNAMIC_OPS = Buffer.from('DynamicQuantize');

/**
 * SHA-256 of files, read in pieces, remembered by path, size and modification time: weights of gigabytes are hashed once per process.
 */
export class FileDigests {
  readonly #known = new Map<string, FileDigest>();

  /** @throws the system's error when the file cannot be read; the signal's reason when aborted */
  async digest(path: string, options: { signal?: AbortSignal | undefined } = {}): Promise<FileDigest> {
    const facts = await stat(path);
    const key = `${path}\n${facts.size}\n${facts.mtimeMs}`;
    const known = this.#known.get(key);
    if (known) return known;
    const hash = createHash('sha256');
    let hasDynamicQuantization = false;
    let tail = Buffer.alloc(0);
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, ...(options.signal && { signal: options.signal }) })) {
      hash.update(chunk);
      // The name may lie across two pieces.
      const seam = Buffer.concat([tail, chunk.subarray(0, DYNAMIC_OPS.length)]);
      hasDynamicQuantization ||= seam.includes(DYNAMIC_OPS) || chunk.includes(DYNAMIC_OPS);
      tail = Buffer.from(chunk.subarray(-DYNAMIC_OPS.length));
    }
    const digest = { sha256: hash.digest('hex'), bytes: facts.size, hasDynamicQuantization };
    this.#known.set(key, digest);
    return digest;
  }
}
