import { pixelBytes } from './decode-batch.ts';
import type { DecodePool } from './decode-pool.ts';
import { normalizeInto } from './embedding.ts';
import type { FailedImage, Halving, ImageEmbeddings, ImageRef } from './inference-protocol.ts';
import type { ImageIo } from './io-detection.ts';
import type { PreprocessConfig } from './preprocess-config.ts';

interface Pipeline {
  pool: DecodePool;
  /** Memory of the batches under way; their number bounds the read-ahead. */
  buffers: readonly SharedArrayBuffer[];
  batchSize: number;
  dim: number;
  layout: ImageIo['layout'];
  config: PreprocessConfig;
  /** The rows are no embeddings and stay as the network gives them. Default: false. */
  isRaw?: boolean;
  run(pixels: SharedArrayBuffer, rows: number, halvings: Halving[]): Promise<Float32Array>;
  signal: AbortSignal;
}

/**
 * Decodes and embeds images in batches of one size (the last is padded with zeros, so that the network always sees one shape).
 * While a batch runs, the threads prepare the following ones: they need no word from this thread for it, which is blocked during a run.
 * @throws the decoding's operation errors; the signal's reason, after the threads have let go of the buffers
 */
export async function embedImages(refs: readonly ImageRef[], pipeline: Pipeline): Promise<ImageEmbeddings> {
  const { pool, buffers, batchSize, dim, layout, config, signal } = pipeline;
  const started = performance.now();
  const timings = { images: refs.length, decodeMs: 0, runMs: 0, waitMs: 0, wallMs: 0 };
  const embeddings = new Float32Array(refs.length * dim);
  const failed: FailedImage[] = [];
  const halvings: Halving[] = [];
  const batches = Math.ceil(refs.length / batchSize);
  const decoding: ReturnType<DecodePool['decode']>[] = [];
  const bufferOf = (batch: number): SharedArrayBuffer => buffers[batch % buffers.length] ?? new SharedArrayBuffer(0);

  const startDecoding = (batch: number): void => {
    const share = refs.slice(batch * batchSize, (batch + 1) * batchSize);
    const decoded = pool.decode({
      refs: share,
      layout,
      config,
      pixels: bufferOf(batch),
      control: new SharedArrayBuffer(8),
    });
    // A batch may fail before its turn comes to be awaited below; this keeps Node from calling that unhandled.
    decoded.catch(() => undefined);
    decoding.push(decoded);
  };

  try {
    while (decoding.length < Math.min(batches, buffers.length)) startDecoding(decoding.length);
    for (let batch = 0; batch < batches; batch++) {
      signal.throwIfAborted();
      const waitStarted = performance.now();
      const decoded = await decoding[batch];
      timings.waitMs += performance.now() - waitStarted;
      signal.throwIfAborted();
      const first = batch * batchSize;
      const count = Math.min(batchSize, refs.length - first);
      const isFailed = new Set(decoded?.failed.map((item) => item.index));
      timings.decodeMs += decoded?.decodeMs ?? 0;
      for (const item of decoded?.failed ?? []) failed.push({ ...item, index: first + item.index });
      if (isFailed.size < count) {
        const pixels = bufferOf(batch);
        new Uint8Array(pixels).fill(0, count * pixelBytes(layout, config.size));
        const runStarted = performance.now();
        const output = await pipeline.run(pixels, batchSize, halvings);
        timings.runMs += performance.now() - runStarted;
        for (let i = 0; i < count; i++) {
          if (isFailed.has(i)) continue;
          if (pipeline.isRaw) embeddings.set(output.subarray(i * dim, (i + 1) * dim), (first + i) * dim);
          else normalizeInto(output, i, embeddings, first + i, dim, `the image at ${first + i} of ${refs.length}`);
        }
      }
      if (decoding.length < batches) startDecoding(decoding.length);
    }
  } catch (error) {
    pool.cancelAll();
    await Promise.allSettled(decoding);
    throw error;
  }
  failed.sort((a, b) => a.index - b.index);
  timings.wallMs = performance.now() - started;
  return { embeddings, failed, halvings, timings };
}
