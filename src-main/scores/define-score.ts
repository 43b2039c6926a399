import { AppError } from '#shared/errors.ts';
import type { HeadCard } from '../models/head-card.ts';
import type { LoadedModel } from '../models/inference-protocol.ts';
import type { HeadFile } from './head-file.ts';
import { scorerVersion } from './scorer-version.ts';

/** What a score needs to know of the model whose embeddings it reads. */
export type ScoreModel = Pick<
  LoadedModel,
  'name' | 'dir' | 'space' | 'modelHash' | 'preprocessing' | 'dim' | 'isSample' | 'heads' | 'headFiles'
>;

export type ScoreFeature = 'image' | 'text';

/** What a weight file was found to be. `space`: the one that it belongs to; null: it does not say; `any`: it looks at pixels. */
export interface RecognizedHead {
  space: string | null | 'any';
  what: string;
}

/** The features of one image-text pair, each L2-normalised and of the model's dim; a score reads those that it needs. */
export interface ScoreInput {
  image?: Float32Array;
  text?: Float32Array;
  /** What the score's own network gives for the image, for scores with `network`. */
  network?: Float32Array;
}

/** An ONNX graph that a score is read from. */
export interface ScoreNetwork {
  /** Absolute. */
  path: string;
  card: HeadCard | null;
  kind: 'embedding' | 'image';
}

/** A score made ready for one model. */
export interface PreparedScore {
  /** Id of the definition: `aesthetic-v1`. */
  id: string;
  /** Name in queries: `aesthetic`. */
  name: string;
  /** Stable name of this scorer: `aesthetic-v1-b32`. Values of different keys are not comparable. */
  key: string;
  /** 32 hex digits that change with the model's weights, its preprocessing and the head. One key may have values of several versions. */
  version: string;
  label: string;
  unit: string;
  range: readonly [number, number];
  source: string;
  needs: readonly ScoreFeature[];
  /** Run over every image (its embedding, or its pixels) before `compute`, which gets the outputs. */
  network?: ScoreNetwork;
  /** @throws AppError(DIMENSION_MISMATCH) when a feature it needs is absent or of another length */
  compute(input: ScoreInput): number;
}

/**
 * A kind of score. To add one, add a file `<id>.score.ts` and its line in index.ts.
 * `range` is where values usually lie, for scales and sliders; values are not cut to it.
 */
export interface ScoreDefinition {
  id: string;
  name: string;
  label: string;
  unit: string;
  range: readonly [number, number];
  /** Where the formula comes from. */
  source: string;
  needs: readonly ScoreFeature[];
  /** Takes what no other score recognizes. */
  isFallback?: boolean;
  /** The embedding space that a weight file belongs to if it is a head of this score; null if it is not. */
  recognizes?(head: HeadFile): RecognizedHead | null;
  /**
   * @param heads weight files on offer, all of the model's own space or declared by the model
   * @returns none when the score cannot be had for this model @throws AppError(TENSOR_FILE_INVALID), AppError(DIMENSION_MISMATCH)
   */
  prepare(model: ScoreModel, heads: readonly HeadFile[]): readonly PreparedScore[];
}

/** Gives a definition its type. */
export function defineScore(definition: ScoreDefinition): ScoreDefinition {
  return definition;
}

/** A score that is read from a head: the definition's facts, with those of this one. */
export function headScore(
  definition: ScoreDefinition,
  model: ScoreModel,
  head: HeadFile,
  facts: Pick<PreparedScore, 'key' | 'compute'> & Partial<PreparedScore>,
): PreparedScore {
  const { id, name, label, unit, range, source, needs } = definition;
  return { id, name, label, unit, range, source, needs, version: scorerVersion(model, head.sha256), ...facts };
}

/** The image embedding. @throws AppError(DIMENSION_MISMATCH) when it is absent or not as long as the head's weights */
export function imageOf(input: ScoreInput, key: string, dim: number): Float32Array {
  if (input.image?.length === dim) return input.image;
  throw new AppError('DIMENSION_MISMATCH', `${key} needs an image embedding of ${dim} numbers, got ${input.image?.length ?? 'none'}`);
}

/** @throws AppError(DIMENSION_MISMATCH) when a head is not made for embeddings of the model's length */
export function checkDim(model: ScoreModel, head: HeadFile, dim: number): void {
  if (dim === model.dim) return;
  const message = `the head ${head.file} is for embeddings of ${dim} numbers, those of ${model.name} have ${model.dim}`;
  throw new AppError('DIMENSION_MISMATCH', message, { data: { path: head.path, model: model.name } });
}
