import type { Preprocessing } from '#shared/model/preprocessings.ts';
import type { FailedStatus } from '#shared/outcome.ts';
import type { HeadCard } from './head-card.ts';
import type { ModelHead } from './model-manifest.ts';
import type { Provider } from './session.ts';

/** What the inference process is asked and what it answers. Everything here passes Node's advanced serialization. */
export interface LoadInput {
  /** Absolute path of a model folder. */
  modelDir: string;
  /** Default: `cpu`. */
  provider?: Provider | undefined;
  /** Which device of the provider, where it has several. */
  device?: number | undefined;
  /** What to do when the provider does not work: `fail` (default), or `cpu`, which the answer then tells in `fallback`. */
  onUnavailable?: 'fail' | 'cpu' | undefined;
  /** Threads of onnxruntime; default: one per core. */
  threads?: number | undefined;
  /** Threads that decode and prepare images; default: one per core, at most 16. */
  decoders?: number | undefined;
  /** Images or texts per run, where the graph leaves it open; default 8 on the CPU, 32 elsewhere. */
  batchSize?: number | undefined;
  /** How images are prepared; default: `exact`. */
  preprocessing?: Preprocessing | undefined;
}

/** A loaded model, as the engine and the scores know it. */
export interface LoadedModel {
  /** First 16 hex digits of modelHash: an id for file names. */
  modelId: string;
  name: string;
  dir: string;
  /** Embedding space, or null when nothing declares it; then no published head fits. */
  space: string | null;
  isSample: boolean;
  licence: string | null;
  imageHash: string;
  textHash: string;
  modelHash: string;
  /** Length of image and text embeddings. */
  dim: number;
  /** What most weights of the vision tower are: fp32, fp16, q8. */
  precision: string;
  /** Version of the image preprocessing, which ends with the name of the way where that is not `exact`. */
  preprocessing: string;
  /** Token ids per text. */
  context: number;
  heads: ModelHead[];
  headFiles: string[];
  provider: Provider;
  device: number | null;
  /** Set when the asked provider did not work and the CPU stands in. */
  fallback: { requested: Provider; reason: string } | null;
  batchSize: { image: number; text: number };
  decoders: number;
}

/** Bytes of one encoded image: part of a tar, or a whole file. */
export interface ImageRef {
  path: string;
  /** First byte. */
  offset: number;
  /** Number of bytes. */
  length: number;
}

export interface FailedImage {
  /** Position in the request. */
  index: number;
  status: FailedStatus;
  message: string;
}

/** Where the time of a request went, in milliseconds. */
export interface Timings {
  images: number;
  /** Reading, decoding and preparing, summed over the threads. */
  decodeMs: number;
  /** Inside the network. The share runMs / wallMs says how busy the accelerator was. */
  runMs: number;
  /** The part of wallMs that the network waited for images. */
  waitMs: number;
  wallMs: number;
}

/** The memory did not hold a batch; it is run in smaller parts since then. */
export interface Halving {
  from: number;
  to: number;
  reason: string;
}

/** What a model is, without its sessions. */
export interface ModelIdentity {
  name: string;
  modelHash: string;
  isSample: boolean;
  precision: string;
}

/** A timed run of the vision tower on made-up pixels, the same ones for every provider. */
export interface Measurement {
  imagesPerSecond: number;
  batch: number;
  /** Float32Array[batch * dim], L2-normalised. */
  embeddings: Float32Array;
}

export interface ImageEmbeddings {
  /** Happened during this request; the last entry tells the batch size from now on. */
  halvings: Halving[];
  /** Float32Array[refs.length * dim], each row L2-normalised; rows of failed images are zeros. */
  embeddings: Float32Array;
  failed: FailedImage[];
  timings: Timings;
}

/** An ONNX head as its graph tells. */
export interface HeadNetworkFacts {
  kind: 'embedding' | 'image';
  /** Length of the embeddings or side of the images that it takes. */
  inputs: number;
  /** Numbers that it gives for each. */
  outputs: number;
}

/** An ONNX head; it is opened on first use and stays open as long as the process lives. */
export interface HeadRequest {
  /** Absolute path of the graph. */
  path: string;
  card: HeadCard | null;
  /** Length of the model's embeddings. */
  dim: number;
  /** How images are prepared for a head on images; default: `exact`. */
  preprocessing?: Preprocessing | undefined;
}

export interface HeadOutputs {
  /** Float32Array[items * outputs]; rows of failed images are zeros. */
  outputs: Float32Array;
  failed: FailedImage[];
}

export interface TextEmbeddings {
  halvings: Halving[];
  /** Float32Array[texts.length * dim], each row L2-normalised. */
  embeddings: Float32Array;
  timings: { texts: number; runMs: number; wallMs: number };
}

/** More per request would only fill memory; callers send chunks. */
export const MAX_REFS_PER_CALL = 10_000;
/** Longer encoded images than this are refused, item by item. */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024;
/** Larger decoded images than this are refused, item by item. */
export const MAX_IMAGE_PIXELS = 100_000_000;
