import { AppError } from '#shared/errors.ts';
import { sigmoid } from './mlp-head.ts';
import { dot } from './vectors.ts';

/** A trained head: probability = sigmoid(weight . x + bias), x an L2-normalised image embedding. */
export interface TrainedConcept {
  weight: Float32Array;
  bias: number;
  /** Share of examples told right (each side counts half) and area under the ROC curve, on examples that were not trained on. */
  heldOut: { accuracy: number; auc: number; folds: number };
}

/** Fewer examples of a side say nothing. */
export const LEAST_EXAMPLES = 5;
/** More would take long and bring little. */
export const MOST_EXAMPLES = 500;
const FOLDS = 5;
const INNER_FOLDS = 4;
/** Strengths of the regularisation that are tried. */
const STRENGTHS = [1e-3, 1e-2, 1e-1, 1];
const STEPS = 200;

/**
 * Regularised logistic regression on embeddings, both sides weighing the same. How strongly it is regularised is chosen by cross-validation, and
 * the held-out estimate by a second one around that, so that no example judges a head that has seen it. The same examples give the same head.
 * @param chosen Float32Array[dim] each @throws AppError(USAGE) for too few or too many examples
 */
export function trainConcept(chosen: readonly Float32Array[], rejected: readonly Float32Array[]): TrainedConcept {
  for (const [what, { length }] of [['chosen', chosen] as const, ['rejected', rejected] as const]) {
    if (length < LEAST_EXAMPLES || length > MOST_EXAMPLES)
      throw new AppError('USAGE', `a concept needs ${LEAST_EXAMPLES} to ${MOST_EXAMPLES} ${what} images, got ${length}`, {
        data: { [what]: length },
      });
  }
  const vectors = [...chosen, ...rejected];
  const labels = vectors.map((_, i) => (i < chosen.length ? 1 : -1));
  const { gram, mean, scale } = gramMatrix(vectors);
  const everything = labels.map((_, i) => i);

  const outer = split(everything, labels, FOLDS);
  const margins = new Float64Array(labels.length);
  for (const fold of outer) {
    const rest = everything.filter((i) => !fold.includes(i));
    const coefficients = fit(gram, labels, rest, chooseStrength(gram, labels, rest));
    for (const i of fold) margins[i] = marginOf(gram, i, rest, coefficients);
  }

  const coefficients = fit(gram, labels, everything, chooseStrength(gram, labels, everything));
  const weight = new Float64Array(mean.length);
  let bias = 0;
  for (const [i, vector] of vectors.entries()) {
    const share = coefficients[i] ?? 0;
    bias += share;
    for (let d = 0; d < weight.length; d++) weight[d] = (weight[d] ?? 0) + (share * ((vector[d] ?? 0) - (mean[d] ?? 0))) / scale;
  }
  return {
    weight: Float32Array.from(weight),
    bias: bias - dot(weight, mean),
    heldOut: { accuracy: balancedAccuracy(margins, labels), auc: areaUnderCurve(margins, labels), folds: outer.length },
  };
}

/** Dot products of the centred vectors, scaled to a mean square of 1, plus 1 for the bias. (The centre needs no labels, so that folds may share it.) */
function gramMatrix(vectors: readonly Float32Array[]): { gram: Float64Array[]; mean: Float64Array; scale: number } {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let d = 0; d < mean.length; d++) mean[d] = (mean[d] ?? 0) + (vector[d] ?? 0) / vectors.length;
  const centred = vectors.map((vector) => Float64Array.from(vector, (value, d) => value - (mean[d] ?? 0)));
  const scale = centred.reduce((sum, vector) => sum + dot(vector, vector), 0) / vectors.length;
  if (!(scale > 1e-12)) throw new AppError('USAGE', 'all examples are the same image');
  const gram = centred.map(() => new Float64Array(vectors.length));
  for (const [i, a] of centred.entries()) {
    for (let j = i; j < centred.length; j++) {
      const value = dot(a, centred[j] ?? a) / scale + 1;
      const [upper, lower] = [gram[i], gram[j]];
      if (upper) upper[j] = value;
      if (lower) lower[i] = value;
    }
  }
  return { gram, mean, scale };
}

/** Splits examples into folds that hold both sides in equal measure, without any chance. */
function split(examples: readonly number[], labels: readonly number[], folds: number): number[][] {
  const count = [0, 0];
  const parts: number[][] = Array.from({ length: folds }, () => []);
  for (const i of examples) {
    const side = labels[i] === 1 ? 0 : 1;
    const at = count[side] ?? 0;
    parts[at % folds]?.push(i);
    count[side] = at + 1;
  }
  return parts;
}

function chooseStrength(gram: readonly Float64Array[], labels: readonly number[], examples: readonly number[]): number {
  const parts = split(examples, labels, INNER_FOLDS);
  let best = STRENGTHS[0] ?? 1;
  let lowest = Number.POSITIVE_INFINITY;
  for (const strength of STRENGTHS) {
    let loss = 0;
    for (const fold of parts) {
      const rest = examples.filter((i) => !fold.includes(i));
      const coefficients = fit(gram, labels, rest, strength);
      for (const i of fold) loss += Math.log1p(Math.exp(-(labels[i] ?? 0) * marginOf(gram, i, rest, coefficients)));
    }
    if (loss < lowest) [lowest, best] = [loss, strength];
  }
  return best;
}

/** Coefficients of the examples, by Nesterov's accelerated descent in the space that the examples span. */
function fit(gram: readonly Float64Array[], labels: readonly number[], examples: readonly number[], strength: number): Float64Array {
  const n = examples.length;
  const kernel = examples.map((i) => Float64Array.from(examples, (j) => gram[i]?.[j] ?? 0));
  const positives = examples.filter((i) => labels[i] === 1).length;
  const weights = examples.map((i) => 1 / (2 * (labels[i] === 1 ? positives : n - positives)));
  const steepest = largestEigenvalue(kernel) * Math.max(...weights) * 0.25;
  const step = 1 / (steepest + strength);
  const momentum = (1 - Math.sqrt(strength * step)) / (1 + Math.sqrt(strength * step));
  let current = new Float64Array(n);
  let ahead = new Float64Array(n);
  for (let turn = 0; turn < STEPS; turn++) {
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const label = labels[examples[i] ?? 0] ?? 0;
      const pull = (weights[i] ?? 0) * label * sigmoid(-label * dot(kernel[i] ?? ahead, ahead));
      next[i] = (ahead[i] ?? 0) - step * (strength * (ahead[i] ?? 0) - pull);
    }
    ahead = next.map((value, i) => value + momentum * (value - (current[i] ?? 0)));
    current = next;
  }
  return current;
}

/** By power iteration, a little above what it finds. */
function largestEigenvalue(matrix: readonly Float64Array[]): number {
  let vector = new Float64Array(matrix.length).fill(1 / Math.sqrt(matrix.length));
  let value = 1;
  for (let turn = 0; turn < 30; turn++) {
    const next = Float64Array.from(matrix, (row) => dot(row, vector));
    value = Math.sqrt(dot(next, next));
    if (value === 0) return 1;
    vector = next.map((entry) => entry / value);
  }
  return value * 1.05;
}

function marginOf(gram: readonly Float64Array[], i: number, examples: readonly number[], coefficients: Float64Array): number {
  let sum = 0;
  for (const [at, j] of examples.entries()) sum += (gram[i]?.[j] ?? 0) * (coefficients[at] ?? 0);
  return sum;
}

function balancedAccuracy(margins: Float64Array, labels: readonly number[]): number {
  const right = (label: number): number => {
    const own = labels.flatMap((found, i) => (found === label ? [margins[i] ?? 0] : []));
    return own.filter((margin) => margin * label > 0).length / own.length;
  };
  return (right(1) + right(-1)) / 2;
}

/** The chance that a chosen example ranks above a rejected one. */
function areaUnderCurve(margins: Float64Array, labels: readonly number[]): number {
  let above = 0;
  let pairs = 0;
  for (const [i, a] of margins.entries()) {
    if (labels[i] !== 1) continue;
    for (const [j, b] of margins.entries()) {
      if (labels[j] === 1) continue;
      pairs++;
      above += a > b ? 1 : a === b ? 0.5 : 0;
    }
  }
  return above / pairs;
}
