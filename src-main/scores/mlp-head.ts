import { AppError } from '#shared/errors.ts';
import type { Tensor } from '../models/tensor-file.ts';
import type { HeadFile } from './head-file.ts';

/** A dense layer: out[o] = bias[o] + sum over i of in[i] * weight[o, i], then the activation. `weight` is [out, in] row by row. */
export interface DenseLayer {
  inputs: number;
  weight: Float32Array;
  bias: Float32Array;
  activation: Activation;
}

export const ACTIVATIONS = ['none', 'relu', 'tanh', 'sigmoid', 'gelu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** A stack of dense layers. */
export interface MlpHead {
  inputs: number;
  layers: readonly DenseLayer[];
}

/** True for a state dict of exactly these `layers.N`, the first of them for `inputs` numbers. */
export function hasLayers(head: HeadFile, layers: readonly number[], inputs: number): boolean {
  return (
    head.declared === null &&
    head.card === null &&
    head.tensors.size === 2 * layers.length &&
    layers.every((layer) => head.tensors.has(`layers.${layer}.weight`) && head.tensors.has(`layers.${layer}.bias`)) &&
    head.tensors.get(`layers.${layers[0]}.weight`)?.dims[1] === inputs
  );
}

/**
 * A stack of torch's linear layers, checked to chain.
 * @param names of the layers in the order of the data flow: `layers.0` has `layers.0.weight` [out, in] and `layers.0.bias` [out]
 * @param activations of the layers, in the same order
 * @throws AppError(TENSOR_FILE_INVALID) naming the layer
 */
export function readMlp(head: HeadFile, names: readonly string[], activations: readonly Activation[]): MlpHead {
  const layers = names.map((name, at): DenseLayer => {
    const weight = head.tensors.get(`${name}.weight`);
    const bias = head.tensors.get(`${name}.bias`);
    const [outputs = 0, inputs = 0] = weight?.dims ?? [];
    if (!weight || !bias || weight.dims.length !== 2 || bias.data.length !== outputs) throw invalidLayer(head, name, weight, bias);
    return { inputs, weight: weight.data, bias: bias.data, activation: activations[at] ?? 'none' };
  });
  return chainLayers(head, layers);
}

/** @throws AppError(TENSOR_FILE_INVALID) when a layer does not take what the one before gives */
export function chainLayers(head: HeadFile, layers: readonly DenseLayer[]): MlpHead {
  for (const [at, layer] of layers.entries()) {
    const given = layers[at - 1]?.bias.length ?? layer.inputs;
    if (layer.inputs !== given || layer.inputs === 0) {
      throw new AppError(
        'TENSOR_FILE_INVALID',
        `${head.file}: layer ${at + 1} takes ${layer.inputs} numbers, the one before gives ${given}`,
        {
          data: { path: head.path },
        },
      );
    }
  }
  const [first] = layers;
  if (!first) throw new AppError('TENSOR_FILE_INVALID', `${head.file}: no layers`, { data: { path: head.path } });
  return { inputs: first.inputs, layers };
}

function invalidLayer(head: HeadFile, name: string, weight: Tensor | undefined, bias: Tensor | undefined): AppError {
  const shapes = `weight [${weight?.dims.join(', ') ?? 'missing'}], bias [${bias?.dims.join(', ') ?? 'missing'}]`;
  return new AppError('TENSOR_FILE_INVALID', `${head.file}: ${name} has ${shapes}, expected weight [out, in] and bias [out]`, {
    data: { path: head.path },
  });
}

/** The outputs of the last layer, summed in float64. @param input of `inputs` numbers */
export function runMlp({ layers }: MlpHead, input: Float32Array | Float64Array): Float64Array {
  let values = Float64Array.from(input);
  for (const { inputs, weight, bias, activation } of layers) {
    const next = new Float64Array(bias.length);
    for (let o = 0; o < next.length; o++) {
      let sum = bias[o] ?? 0;
      const row = o * inputs;
      for (let i = 0; i < inputs; i++) sum += (values[i] ?? 0) * (weight[row + i] ?? 0);
      next[o] = activate(sum, activation);
    }
    values = next;
  }
  return values;
}

/** The logistic function. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function activate(x: number, activation: Activation): number {
  switch (activation) {
    case 'none':
      return x;
    case 'relu':
      return Math.max(0, x);
    case 'tanh':
      return Math.tanh(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'gelu':
      // torch's approximation 'tanh', which is within 0.0005 of the exact function.
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  }
}
