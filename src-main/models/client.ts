import { availableParallelism } from 'node:os';
import type { ChildClient } from '../util/child-rpc.ts';
import type {
  HeadNetworkFacts,
  HeadOutputs,
  HeadRequest,
  ImageEmbeddings,
  ImageRef,
  LoadedModel,
  LoadInput,
  Measurement,
  ModelIdentity,
  TextEmbeddings,
} from './inference-protocol.ts';

interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** Environment that the inference process needs at its start: libuv's threads read and decode for all decoding threads. */
export function inferenceEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, UV_THREADPOOL_SIZE: environment.UV_THREADPOOL_SIZE ?? String(Math.max(4, availableParallelism() + 2)) };
}

/**
 * The engine's end of the inference process (entry/inference.ts, forked with `serialization: 'advanced'`). One model is loaded at a time.
 * Every call fails with AppError(PROCESS_DIED) once the process has ended; the owner then forks a new one and loads again.
 */
export class InferenceClient {
  readonly #child: ChildClient;
  #held: LoadInput | undefined;

  constructor(child: ChildClient) {
    this.#child = child;
  }

  get isAlive(): boolean {
    return this.#child.isAlive;
  }

  /**
   * Loads a model folder in place of the current model. When it fails, none is loaded.
   * @throws AppError(MODEL_INVALID), AppError(FILE_NOT_FOUND), AppError(PROVIDER_UNAVAILABLE)
   */
  async load(input: LoadInput, options: CallOptions = {}): Promise<LoadedModel> {
    this.#held = undefined;
    const model = await this.#child.call<LoadedModel>('load', input, options);
    this.#held = input;
    return model;
  }

  /** Whether the model in the process is the one of this very request, and not one that somebody else has loaded since. */
  holds(input: LoadInput): boolean {
    return this.isAlive && this.#held === input;
  }

  /**
   * Decodes, prepares and embeds up to 10,000 images. An image that cannot be decoded is an entry of `failed`.
   * @throws AppError(FILE_NOT_FOUND) when a file is gone; AppError(LIBRARY_DAMAGED) when it is too short; AppError(USAGE) without a model
   */
  embedImages(refs: readonly ImageRef[], options: CallOptions = {}): Promise<ImageEmbeddings> {
    return this.#child.call<ImageEmbeddings>('embedImages', refs, options);
  }

  /** Embeds up to 10,000 texts. @throws AppError(USAGE) without a model */
  embedTexts(texts: readonly string[], options: CallOptions = {}): Promise<TextEmbeddings> {
    return this.#child.call<TextEmbeddings>('embedTexts', texts, options);
  }

  /** What an ONNX head takes and gives. @throws AppError(MODEL_INVALID) */
  openHead(request: HeadRequest, options: CallOptions = {}): Promise<HeadNetworkFacts> {
    return this.#child.call<HeadNetworkFacts>('openHead', request, options);
  }

  /** Runs an ONNX head over embeddings or images. @throws AppError(MODEL_INVALID), AppError(DIMENSION_MISMATCH), for images as embedImages */
  runHead(
    request: HeadRequest & ({ embeddings: Float32Array } | { refs: readonly ImageRef[] }),
    options: CallOptions = {},
  ): Promise<HeadOutputs> {
    return this.#child.call<HeadOutputs>('runHead', request, options);
  }

  /** What a model folder holds; its files are hashed once per process. @throws AppError(MODEL_INVALID), AppError(FILE_NOT_FOUND) */
  identify(modelDir: string, options: CallOptions = {}): Promise<ModelIdentity> {
    return this.#child.call<ModelIdentity>('identify', { modelDir }, options);
  }

  /** Times the loaded model on made-up pixels for about `forMs` milliseconds. @throws as load */
  measure(input: { forMs: number }, options: CallOptions = {}): Promise<Measurement> {
    return this.#child.call<Measurement>('measure', input, options);
  }

  /** Execution providers that onnxruntime knows here; which of them work only a run tells. */
  providers(options: CallOptions = {}): Promise<string[]> {
    return this.#child.call<string[]>('providers', {}, options);
  }

  /** Lets the process finish the current batch, free the model and end. */
  close(): Promise<void> {
    return this.#child.close();
  }
}
