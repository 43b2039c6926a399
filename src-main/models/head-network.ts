import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '#shared/errors.ts';
import type { Preprocessing } from '#shared/model/preprocessings.ts';
import { pixelBytes } from './decode-batch.ts';
import { DecodePool } from './decode-pool.ts';
import { embedImages } from './embed-images.ts';
import type { HeadCard } from './head-card.ts';
import { imageFactsOf } from './head-card.ts';
import type { FailedImage, HeadNetworkFacts, ImageRef } from './inference-protocol.ts';
import type { ImageIo, ValueFacts } from './io-detection.ts';
import { outputRows } from './output-rows.ts';
import type { PreprocessConfig } from './preprocess-config.ts';
import { SerialQueue } from './serial-queue.ts';
import { openSession, withRunErrors } from './session.ts';

const BATCH = 8;
const BUFFERS = 3;
const MAX_DECODERS = 4;

interface NetworkIo {
  kind: 'embedding' | 'image';
  inputName: string;
  outputName: string;
  layout: ImageIo['layout'];
  batch: number | null;
}

/**
 * A head that is an ONNX graph, on the CPU: either of embeddings, float32 [batch, dim], or of pictures, float32 [batch, 3, side, side] or
 * uint8 [batch, side, side, 3]. Its first output of rank 2 is read.
 */
export class HeadNetwork {
  readonly facts: HeadNetworkFacts;
  readonly #session: InferenceSession;
  readonly #io: NetworkIo;
  readonly #config: PreprocessConfig;
  readonly #queue = new SerialQueue();
  readonly #workerEntry: URL;
  #pool: DecodePool | undefined;

  private constructor(session: InferenceSession, io: NetworkIo, config: PreprocessConfig, facts: HeadNetworkFacts, workerEntry: URL) {
    this.#session = session;
    this.#io = io;
    this.#config = config;
    this.facts = facts;
    this.#workerEntry = workerEntry;
  }

  /**
   * Loads a graph and makes one run. @param dim length of embeddings, where the graph leaves it open
   * @throws AppError(MODEL_INVALID) saying what the graph takes and gives
   */
  static async open(path: string, options: { card: HeadCard | null; dim: number; workerEntry: URL }): Promise<HeadNetwork> {
    const { mean, std, size, mode, filter } = imageFactsOf(options.card);
    const config: PreprocessConfig = { size, mode, resizeTo: size, filter, rescale: 1 / 255, mean, std };
    let facts: HeadNetworkFacts | undefined;
    let io: NetworkIo | undefined;
    const { session } = await openSession(path, {
      provider: 'cpu',
      probe: async (candidate) => {
        const file = basename(path);
        const found = detect(candidate.inputMetadata, candidate.outputMetadata, file);
        io = found;
        const inputs = found.kind === 'image' ? (found.side ?? size) : (found.side ?? options.dim);
        if (found.kind === 'image' && inputs !== size)
          throw new AppError('MODEL_INVALID', `${file} takes images of ${inputs} pixels, the preprocessing makes ${size}`, {
            data: { path },
          });
        const rows = found.batch ?? 1;
        const values = found.kind === 'image' ? rows * pixelBytes(found.layout, size) : rows * inputs * 4;
        const outputs = (await runGraph(candidate, found, new SharedArrayBuffer(values), rows, inputs, file)).length / rows;
        facts = { kind: found.kind, inputs, outputs };
      },
    });
    if (!facts || !io) throw new AppError('BUG', 'the probe did not run');
    return new HeadNetwork(session, io, config, facts, options.workerEntry);
  }

  /** @param embeddings Float32Array[n * inputs] @returns Float32Array[n * outputs] */
  runEmbeddings(embeddings: Float32Array, options: { signal: AbortSignal }): Promise<Float32Array> {
    return this.#queue.run(async () => {
      const { inputs, outputs } = this.facts;
      const count = embeddings.length / inputs;
      if (!Number.isInteger(count) || this.facts.kind !== 'embedding')
        throw new AppError(
          'DIMENSION_MISMATCH',
          `a head on ${this.facts.kind}s of ${inputs} got ${embeddings.length} numbers of embeddings`,
        );
      const out = new Float32Array(count * outputs);
      const rows = this.#io.batch ?? 256;
      for (let first = 0; first < count; first += rows) {
        options.signal.throwIfAborted();
        const taken = Math.min(rows, count - first);
        const given = this.#io.batch ?? taken;
        const batch = new SharedArrayBuffer(given * inputs * 4);
        new Float32Array(batch).set(embeddings.subarray(first * inputs, (first + taken) * inputs));
        out.set((await this.#run(batch, given)).subarray(0, taken * outputs), first * outputs);
      }
      return out;
    });
  }

  /** @returns Float32Array[refs.length * outputs]; rows of failed images are zeros */
  runImages(
    refs: readonly ImageRef[],
    options: { way: Preprocessing; signal: AbortSignal },
  ): Promise<{ outputs: Float32Array; failed: FailedImage[] }> {
    return this.#queue.run(async () => {
      if (this.facts.kind !== 'image') throw new AppError('DIMENSION_MISMATCH', 'a head on embeddings got images');
      this.#pool ??= new DecodePool(Math.min(MAX_DECODERS, availableParallelism()), this.#workerEntry);
      const batchSize = this.#io.batch ?? BATCH;
      const bytes = batchSize * pixelBytes(this.#io.layout, this.#config.size);
      const { embeddings, failed } = await embedImages(refs, {
        signal: options.signal,
        pool: this.#pool,
        buffers: Array.from({ length: BUFFERS }, () => new SharedArrayBuffer(bytes)),
        batchSize,
        dim: this.facts.outputs,
        layout: this.#io.layout,
        config: { ...this.#config, way: options.way },
        isRaw: true,
        run: (pixels, rows) => this.#run(pixels, rows),
      });
      return { outputs: embeddings, failed };
    });
  }

  async close(): Promise<void> {
    await this.#queue.run(async () => {
      await this.#pool?.close();
      await this.#session.release();
    });
  }

  #run(values: SharedArrayBuffer, rows: number): Promise<Float32Array> {
    return withRunErrors('', 'cpu', () => runGraph(this.#session, this.#io, values, rows, this.facts.inputs, 'the head'));
  }
}

async function runGraph(
  session: InferenceSession,
  io: NetworkIo,
  values: SharedArrayBuffer,
  rows: number,
  side: number,
  file: string,
): Promise<Float32Array> {
  const { Tensor } = await import('onnxruntime-node');
  const count = io.kind === 'image' ? rows * 3 * side * side : rows * side;
  const tensor =
    io.kind === 'embedding'
      ? new Tensor('float32', new Float32Array(values, 0, count), [rows, side])
      : io.layout === 'nhwc-uint8'
        ? new Tensor('uint8', new Uint8Array(values, 0, count), [rows, side, side, 3])
        : new Tensor('float32', new Float32Array(values, 0, count), [rows, 3, side, side]);
  const outputs = await session.run({ [io.inputName]: tensor }, [io.outputName]);
  return outputRows(outputs[io.outputName], rows, file);
}

/** @returns also `side`: the fixed length of an embedding or side of an image, null where the graph leaves it open */
function detect(inputs: readonly ValueFacts[], outputs: readonly ValueFacts[], file: string): NetworkIo & { side: number | null } {
  const [input, ...others] = inputs;
  const output = outputs.find(({ shape, type }) => shape?.length === 2 && type === 'float32');
  const shape = input?.shape ?? [];
  const fixed = (dim: number | string | undefined): number | null => (typeof dim === 'number' && dim > 0 ? dim : null);
  if (input && output && others.length === 0) {
    const common = { inputName: input.name, outputName: output.name, batch: fixed(shape[0]) };
    if (shape.length === 2 && input.type === 'float32')
      return { ...common, kind: 'embedding', layout: 'nchw-float32', side: fixed(shape[1]) };
    if (shape.length === 4 && input.type === 'float32' && (shape[1] === 3 || typeof shape[1] === 'string'))
      return { ...common, kind: 'image', layout: 'nchw-float32', side: fixed(shape[2]) };
    if (shape.length === 4 && input.type === 'uint8' && shape[3] === 3)
      return { ...common, kind: 'image', layout: 'nhwc-uint8', side: fixed(shape[1]) };
  }
  const facts = (values: readonly ValueFacts[]): string =>
    values.map((value) => `${value.name}: ${value.type ?? 'no tensor'} [${value.shape?.join(', ') ?? ''}]`).join('; ') || 'nothing';
  throw new AppError(
    'MODEL_INVALID',
    `${file} is no head: expected one input, float32 [batch, dim] or images, and an output float32 [batch, n]; it takes ${facts(inputs)} and gives ${facts(outputs)}`,
    { data: { file } },
  );
}
