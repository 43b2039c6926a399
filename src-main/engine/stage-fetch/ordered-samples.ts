import { type FileHandle, open } from 'node:fs/promises';
import type { ExportedSample } from '../../exports/export-row.ts';
import { writeFully } from '../../util/write-fully.ts';

/** Image bytes of one shard that wait in memory for samples before them; beyond that they wait on disk. */
const MAX_HELD_BYTES = 16 * 2 ** 20;

type Waiting = { sample: ExportedSample } | { sample: ExportedSample; offset: number; length: number };

/** Brings samples that come in any order into that of their rows. What waits for a slow one is held in bounded memory. */
export class OrderedSamples {
  readonly #waiting = new Map<number, Waiting>();
  readonly #indexes: readonly number[];
  readonly #maxHeldBytes: number;
  #heldBytes = 0;
  #failure: { error: unknown } | undefined;
  #wake: (() => void) | undefined;
  #spill: Promise<FileHandle> | undefined;
  #spilled = 0;
  #isOver = false;

  /** @param indexes of all rows in their order */
  constructor(indexes: readonly number[], options: { maxHeldBytes?: number } = {}) {
    this.#indexes = indexes;
    this.#maxHeldBytes = options.maxHeldBytes ?? MAX_HELD_BYTES;
  }

  /** Takes a sample. @param spillPath where it waits when memory is used up */
  async put(sample: ExportedSample, spillPath: string): Promise<void> {
    if (this.#isOver) return; // nobody takes it any more
    const { image } = sample;
    const { index } = sample.row;
    if (image.kind !== 'image' || this.#heldBytes + image.bytes.byteLength <= this.#maxHeldBytes) {
      if (image.kind === 'image') this.#heldBytes += image.bytes.byteLength;
      this.#waiting.set(index, { sample });
    } else {
      const { bytes } = image;
      const offset = this.#spilled;
      this.#spilled += bytes.byteLength;
      this.#spill ??= open(spillPath, 'w+');
      await writeFully(await this.#spill, [bytes], offset);
      const emptied = { ...sample, image: { ...image, bytes: new Uint8Array() } };
      this.#waiting.set(index, { sample: emptied, offset, length: bytes.byteLength });
    }
    this.#wake?.();
  }

  /** Ends the order with an error; the first one counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /** The samples in order. @throws what `fail` was given */
  async *all(): AsyncGenerator<ExportedSample> {
    try {
      for (const index of this.#indexes) {
        while (!this.#failure && !this.#waiting.has(index)) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        if (this.#failure) throw this.#failure.error;
        const next = this.#waiting.get(index);
        this.#waiting.delete(index);
        if (next) yield await this.#whole(next);
      }
    } finally {
      this.#isOver = true;
      const spill = await this.#spill?.catch(() => undefined);
      await spill?.close();
    }
  }

  async #whole(waiting: Waiting): Promise<ExportedSample> {
    const { sample } = waiting;
    const { image } = sample;
    if (image.kind !== 'image') return sample;
    if (!('offset' in waiting)) {
      this.#heldBytes -= image.bytes.byteLength;
      return sample;
    }
    const bytes = Buffer.allocUnsafe(waiting.length);
    const spill = await this.#spill;
    let at = 0;
    while (spill && at < bytes.byteLength) {
      const { bytesRead } = await spill.read(bytes, at, bytes.byteLength - at, waiting.offset + at);
      if (bytesRead === 0) throw new Error(`a held image ends after ${at} of ${bytes.byteLength} bytes`);
      at += bytesRead;
    }
    return { ...sample, image: { ...image, bytes } };
  }
}
