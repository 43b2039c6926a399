import type { PreparedScore, ScoreModel } from '#main/scores/define-score.ts';

/** A model as scores see it. */
export function scoreModel(space: string | null, dim: number, facts: Partial<ScoreModel> = {}): ScoreModel {
  return {
    name: 'some model',
    dir: '/models/some',
    space,
    modelHash: 'ab'.repeat(32),
    preprocessing: 'p1',
    dim,
    isSample: false,
    heads: [],
    headFiles: [],
    ...facts,
  };
}

/** The reference inputs: x_k[i] = sin(0.37 i + k), divided by its norm. */
export function sineVector(dim: number, k: number): Float32Array {
  const values = Float64Array.from({ length: dim }, (_, i) => Math.sin(0.37 * i + k));
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

export function scoreByKey(scores: readonly PreparedScore[], key: string): PreparedScore {
  const found = scores.find((score) => score.key === key);
  if (!found) throw new Error(`no score ${key} among ${scores.map((score) => score.key).join(', ')}`);
  return found;
}
