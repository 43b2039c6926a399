import { AppError } from '#shared/errors.ts';
import type { Tensor } from '../models/tensor-file.ts';
import { checkDim, headScore, imageOf, type PreparedScore, type ScoreDefinition, type ScoreModel } from './define-score.ts';
import type { HeadFile } from './head-file.ts';
import { dot } from './vectors.ts';

/** score = weight . x + bias, x an L2-normalised image embedding. */
export interface LinearHead {
  weight: Float32Array | Float64Array;
  bias: number;
}

/**
 * Reads a linear head: tensors `weight` [dim] or [1, dim] and `bias` [1] (torch, safetensors), or one array of dim + 1 numbers, the bias
 * last (npy).
 * @throws AppError(TENSOR_FILE_INVALID) saying which tensors are there
 */
export function readLinearHead(tensors: ReadonlyMap<string, Tensor>, file: string): LinearHead {
  const weight = tensors.get('weight');
  const bias = tensors.get('bias');
  if (weight && bias && bias.data.length === 1 && weight.data.length > 0 && weight.dims.at(-1) === weight.data.length) {
    return { weight: weight.data, bias: bias.data[0] ?? 0 };
  }
  const array = tensors.get('array');
  if (array && array.dims.length === 1 && array.data.length > 1) {
    return { weight: array.data.subarray(0, -1), bias: array.data.at(-1) ?? 0 };
  }
  const found = [...tensors].map(([name, { dims }]) => `${name} [${dims.join(', ')}]`).join(', ') || 'nothing';
  throw new AppError(
    'TENSOR_FILE_INVALID',
    `${file} is no linear head: expected weight [1, dim] and bias [1], or an array of dim + 1 numbers; found ${found}`,
  );
}

/**
 * One affine map for a stack of linear layers without activations between them, exact up to rounding (summed in float64).
 * @param layers in the order of the data flow; weights [out, in] as torch stores them, the last with out = 1
 * @throws AppError(TENSOR_FILE_INVALID) when the shapes do not chain
 */
export function collapseLinearLayers(layers: readonly { weight: Tensor; bias: Tensor }[], file: string): LinearHead {
  let row = Float64Array.of(1);
  let bias = 0;
  for (const [index, layer] of [...layers.entries()].reverse()) {
    const [out, inputs] = layer.weight.dims;
    if (layer.weight.dims.length !== 2 || inputs === undefined || out !== row.length || layer.bias.data.length !== out) {
      const shapes = `weight [${layer.weight.dims.join(', ')}], bias [${layer.bias.dims.join(', ')}]`;
      throw new AppError('TENSOR_FILE_INVALID', `${file}: layer ${index + 1} has ${shapes}, expected ${row.length} outputs`);
    }
    bias += dot(row, layer.bias.data);
    const before = new Float64Array(inputs);
    for (let o = 0; o < out; o++) {
      const factor = row[o] ?? 0;
      for (let i = 0; i < inputs; i++) before[i] = (before[i] ?? 0) + factor * (layer.weight.data[o * inputs + i] ?? 0);
    }
    row = before;
  }
  return { weight: row, bias };
}

/**
 * The score of a linear head on the image embedding.
 * @throws AppError(DIMENSION_MISMATCH) when the head is not as long as the model's embeddings
 */
export function prepareLinearHead(
  definition: ScoreDefinition,
  model: ScoreModel,
  head: LinearHead,
  facts: { key: string; file: HeadFile; label?: string | undefined; range?: readonly [number, number] | undefined },
): PreparedScore {
  const { key, file, label, range } = facts;
  checkDim(model, file, head.weight.length);
  return headScore(definition, model, file, {
    key,
    ...(label !== undefined && { label }),
    ...(range !== undefined && { range }),
    compute: (input) => dot(head.weight, imageOf(input, key, model.dim)) + head.bias,
  });
}
