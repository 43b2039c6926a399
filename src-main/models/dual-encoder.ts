import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { pixelBytes } from './decode-batch.ts';
import { DecodePool } from './decode-pool.ts';
import { embedImages } from './embed-images.ts';
import { normalizeInto } from './embedding.ts';
import type { FileDigests } from './file-digest.ts';
import { type ImageTower, openImageTower } from './image-tower.ts';
import type { Halving, ImageEmbeddings, ImageRef, LoadedModel, LoadInput, Measurement, TextEmbeddings } from './inference-protocol.ts';
import { type ModelFolder, openModelFolder } from './model-folder.ts';
import { type PreprocessConfig, preprocessingVersion } from './preprocess-config.ts';
import { runInParts } from './run-in-parts.ts';
import { SerialQueue } from './serial-queue.ts';
import type { Placement } from './session.ts';
import { openTextTower, type TextTower } from './text-tower.ts';

/** Batches that are decoded or run at the same time: one runs, two are being prepared. */
export const BATCHES_IN_FLIGHT = 3;
const MAX_DECODERS = 16;

/** A loaded CLIP model: both towers, the decoding threads, and the buffers between them. Owned by the inference process. */
export class DualEncoder {
  readonly info: LoadedModel;
  readonly #config: PreprocessConfig;
  readonly #image: ImageTower;
  readonly #text: TextTower;
  readonly #pool: DecodePool;
  readonly #buffers: SharedArrayBuffer[];
  readonly #imageCalls = new SerialQueue();
  /** One run at a time over both towers: two sessions at once bring nothing on the CPU and crash on WebGPU. */
  readonly #runs = new SerialQueue();
  /** Rows that one run takes: the batch, until the memory does not hold it. */
  #imagesAtOnce: number;
  #textsAtOnce: number;

  private constructor(config: PreprocessConfig, image: ImageTower, text: TextTower, pool: DecodePool, info: LoadedModel) {
    this.#config = config;
    this.#image = image;
    this.#text = text;
    this.#pool = pool;
    this.info = info;
    this.#imagesAtOnce = info.batchSize.image;
    this.#textsAtOnce = info.batchSize.text;
    const bytes = info.batchSize.image * pixelBytes(image.io.layout, config.size);
    this.#buffers = Array.from({ length: BATCHES_IN_FLIGHT }, () => new SharedArrayBuffer(bytes));
  }

  /**
   * Opens a model folder and makes one run of each tower.
   * @param options.workerEntry entry of the decoding threads
   * @throws AppError(MODEL_INVALID), AppError(FILE_NOT_FOUND), AppError(PROVIDER_UNAVAILABLE)
   */
  static async load(
    input: LoadInput,
    options: { digests: FileDigests; workerEntry: URL; signal?: AbortSignal | undefined },
  ): Promise<DualEncoder> {
    const folder = await openModelFolder(input.modelDir, options);
    const config: PreprocessConfig = { ...folder.preprocess, way: input.preprocessing ?? 'exact' };
    const { image, text, fallback } = await openTowers(folder, input, options.signal);
    if (image.dim !== text.dim) {
      await Promise.all([image.release(), text.release()]);
      throw new AppError(
        'MODEL_INVALID',
        `model folder ${folder.dir}: image embeddings have ${image.dim} numbers, text embeddings ${text.dim}; expected the same`,
        {
          data: { dir: folder.dir },
        },
      );
    }
    const decoders = input.decoders ?? Math.min(MAX_DECODERS, availableParallelism());
    const wanted = input.batchSize ?? (image.provider === 'cpu' ? 8 : 32);
    const info: LoadedModel = {
      modelId: folder.modelHash.slice(0, 16),
      name: folder.name,
      dir: folder.dir,
      space: folder.space,
      isSample: folder.isSample,
      licence: folder.licence,
      imageHash: folder.imageHash,
      textHash: folder.textHash,
      modelHash: folder.modelHash,
      dim: image.dim,
      precision: folder.precision,
      preprocessing: preprocessingVersion(config),
      context: text.context,
      heads: folder.heads,
      headFiles: folder.headFiles,
      provider: image.provider,
      device: fallback === null ? (input.device ?? null) : null,
      fallback,
      batchSize: {
        image: image.io.batch ?? (folder.hasDynamicQuantization.image ? 1 : wanted),
        text: text.io.batch ?? (folder.hasDynamicQuantization.text ? 1 : wanted),
      },
      decoders,
    };
    return new DualEncoder(config, image, text, new DecodePool(decoders, options.workerEntry), info);
  }

  /** Embeddings of encoded images. Undecodable ones are reported in `failed`. @throws as decodeShare, and AppError(MODEL_INVALID) */
  embedImages(refs: readonly ImageRef[], options: { signal: AbortSignal }): Promise<ImageEmbeddings> {
    return this.#imageCalls.run(() =>
      embedImages(refs, {
        ...options,
        pool: this.#pool,
        buffers: this.#buffers,
        batchSize: this.info.batchSize.image,
        dim: this.info.dim,
        layout: this.#image.io.layout,
        config: this.#config,
        run: (pixels, rows, halvings) => this.#runs.run(() => this.#runImages(pixels, rows, halvings)),
      }),
    );
  }

  async #runImages(pixels: SharedArrayBuffer, rows: number, halvings: Halving[]): Promise<Float32Array> {
    const batch = { rows, atOnce: this.#imagesAtOnce, canShrink: this.#image.io.batch === null };
    const { output, atOnce } = await runInParts(batch, halvings, (first, count) => this.#image.run(pixels, count, first));
    this.#imagesAtOnce = atOnce;
    return output;
  }

  /**
   * Runs made-up pixels through the vision tower: one run to warm up, then as many as fit into `forMs`, at least two.
   * @throws AppError(MODEL_INVALID), AppError(PROVIDER_UNAVAILABLE) when it does not run
   */
  async measure(options: { forMs: number; signal: AbortSignal }): Promise<Measurement> {
    const { dim, batchSize } = this.info;
    const batch = batchSize.image;
    const bytes = batch * pixelBytes(this.#image.io.layout, this.#config.size);
    const pixels = new SharedArrayBuffer(bytes);
    madeUpPixels(pixels, this.#image.io.layout);
    return await this.#runs.run(async () => {
      const output = await this.#runImages(pixels, batch, []);
      const embeddings = new Float32Array(batch * dim);
      for (let row = 0; row < batch; row++) normalizeInto(output, row, embeddings, row, dim, 'made-up pixels');
      const started = performance.now();
      let runs = 0;
      while (runs < 2 || performance.now() - started < options.forMs) {
        options.signal.throwIfAborted();
        await this.#runImages(pixels, batch, []);
        runs++;
      }
      return { imagesPerSecond: (runs * batch * 1000) / (performance.now() - started), batch, embeddings };
    });
  }

  /** Embeddings of texts. A single text, a query that someone waits for, is not padded to a whole batch. */
  async embedTexts(texts: readonly string[], options: { signal: AbortSignal }): Promise<TextEmbeddings> {
    const started = performance.now();
    const { dim } = this.info;
    const rows = texts.length === 1 && this.#text.io.batch === null ? 1 : this.info.batchSize.text;
    const embeddings = new Float32Array(texts.length * dim);
    const halvings: Halving[] = [];
    let runMs = 0;
    for (let first = 0; first < texts.length; first += rows) {
      options.signal.throwIfAborted();
      const chunk = texts.slice(first, first + rows);
      const output = await this.#runs.run(async () => {
        const runStarted = performance.now();
        const batch = { rows, atOnce: this.#textsAtOnce, canShrink: this.#text.io.batch === null };
        const { output: result, atOnce } = await runInParts(batch, halvings, (from, count) =>
          this.#text.run(chunk.slice(from, from + count), count),
        );
        this.#textsAtOnce = Math.max(atOnce, 1);
        runMs += performance.now() - runStarted;
        return result;
      });
      for (const [i, text] of chunk.entries())
        normalizeInto(output, i, embeddings, first + i, dim, `the text ${JSON.stringify(text.slice(0, 60))}`);
    }
    return { embeddings, halvings, timings: { texts: texts.length, runMs, wallMs: performance.now() - started } };
  }

  /** Waits for the current calls, then frees sessions and threads. */
  async close(): Promise<void> {
    await this.#imageCalls.run(() => this.#pool.close());
    await this.#runs.run(async () => {
      await this.#image.release();
      await this.#text.release();
    });
  }
}

async function openTowers(folder: ModelFolder, input: LoadInput, signal: AbortSignal | undefined) {
  const requested = input.provider ?? 'cpu';
  try {
    return { ...(await openBoth(folder, { provider: requested, device: input.device, threads: input.threads }, signal)), fallback: null };
  } catch (error) {
    const isFallback = error instanceof AppError && error.code === 'PROVIDER_UNAVAILABLE' && input.onUnavailable === 'cpu';
    if (!isFallback) throw error;
    return {
      ...(await openBoth(folder, { provider: 'cpu', threads: input.threads }, signal)),
      fallback: { requested, reason: error.message },
    };
  }
}

async function openBoth(folder: ModelFolder, placement: Placement, signal: AbortSignal | undefined) {
  signal?.throwIfAborted();
  const image = await openImageTower(folder.visionPath, { ...placement, size: folder.preprocess.size });
  try {
    signal?.throwIfAborted();
    const tokenizer = { tokenizerJson: folder.tokenizerJson, tokenizerFile: basename(folder.tokenizerPath), settings: folder.text };
    return { image, text: await openTextTower(folder.textPath, { ...tokenizer, ...placement }) };
  } catch (error) {
    await image.release();
    throw error;
  }
}

/** Numbers between -1 and 1, or bytes, that are the same on every machine. */
function madeUpPixels(pixels: SharedArrayBuffer, layout: ImageTower['io']['layout']): void {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  if (layout === 'nhwc-uint8') {
    const bytes = new Uint8Array(pixels);
    for (let i = 0; i < bytes.length; i++) bytes[i] = next() * 256;
  } else {
    const values = new Float32Array(pixels);
    for (let i = 0; i < values.length; i++) values[i] = next() * 2 - 1;
  }
}
