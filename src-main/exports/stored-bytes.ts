import { hash } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import { ReadHandles } from '../store/read-handles.ts';
import type { StoredImage } from './export-row.ts';

const OPEN_PACKS = 8;
/** Larger than any limit of the downloader; a length above it is no length. */
const MAX_IMAGE_BYTES = 2 ** 30;

/** Reads images out of the packs of a library, each checked against its hash. */
export class StoredBytes {
  readonly #handles = new ReadHandles(OPEN_PACKS);

  /**
   * @param expected.sha256 lower-case hex of the downloaded bytes; checked where those were kept
   * @throws AppError(VERIFY_FAILED) naming pack and sample, for a missing pack, a pack that ends too early, or other bytes
   */
  async read(ref: StoredImage, expected: { url: string; sha256: string }): Promise<Uint8Array> {
    const { path, offset, length } = ref;
    const fail = (what: string, cause?: unknown): never => {
      throw new AppError('VERIFY_FAILED', `${path} at ${offset}, the image of ${expected.url}: ${what}`, {
        data: { path, offset, length, url: expected.url },
        ...(cause !== undefined && { cause }),
      });
    };
    if (!(length > 0 && length <= MAX_IMAGE_BYTES)) fail(`expected 1..${MAX_IMAGE_BYTES} bytes, the catalog says ${length}`);
    const bytes = Buffer.allocUnsafeSlow(length);
    let at = 0;
    try {
      await this.#handles.use(path, async (handle) => {
        while (at < length) {
          const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
          if (bytesRead === 0) break;
          at += bytesRead;
        }
      });
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error), error);
    }
    if (at < length) fail(`expected ${length} bytes, the pack ends after ${at}`);
    if (ref.kept === 'original') {
      const actual = hash('sha256', bytes, 'hex');
      if (actual !== expected.sha256) fail(`expected sha256 ${expected.sha256}, got ${actual}`);
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#handles.close();
  }
}
