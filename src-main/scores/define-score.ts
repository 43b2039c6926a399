import type { LoadedModel } from '../models/inference-protocol.ts';
import type { HeadFile } from './head-file.ts';

/** What a score needs to know of the model whose embeddings it reads. */
export type ScoreModel = Pick<
  LoadedModel,
  'name' | 'dir' | 'space' | 'modelHash' | 'preprocessing' | 'dim' | 'isSample' | 'heads' | 'headFiles'
>;

/** The features of one image-text pair, each L2-normalised and of the model's dim; a score reads those that it needs. */
export interface ScoreInput {
  image?: Float32Array;
  text?: Float32Array;
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
  needs: readonly (keyof ScoreInput)[];
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
  needs: readonly (keyof ScoreInput)[];
  /** The embedding space that a weight file belongs to if it is a head of this score; null if it is not. */
  recognizes?(head: HeadFile): { space: string; what: string } | null;
  /**
   * @param heads weight files on offer, all of the model's own space or declared by the model
   * @returns null when the score cannot be had for this model @throws AppError(TENSOR_FILE_INVALID), AppError(DIMENSION_MISMATCH)
   */
  prepare(model: ScoreModel, heads: readonly HeadFile[]): PreparedScore | null;
}

/** Gives a definition its type. */
export function defineScore(definition: ScoreDefinition): ScoreDefinition {
  return definition;
}
