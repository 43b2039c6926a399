import { type Convolution, firstLayer, randomLayer } from './filter-bank.ts';
import type { Mlp } from './mlp.ts';
import { encodeOnnx, type OnnxNode, type OnnxTensor } from './onnx-writer.ts';

/** Side of the square that the model sees, in pixels. */
export const IMAGE_SIZE = 96;
const METADATA = {
  licence: 'MIT',
  origin: 'resources/sample-model/build',
  purpose: "sample model of Gleaner; knows the sample crawl's topics only",
};

/** A pooled map: `channels` maps averaged over a grid of `cells` x `cells`. */
const POOLS = [
  { from: 'pixel_values', channels: 3, cells: 8, window: 12 },
  { from: 'maps1', channels: 32, cells: 4, window: 12 },
  { from: 'maps2', channels: 48, cells: 3, window: 8 },
  { from: 'maps3', channels: 64, cells: 2, window: 6 },
] as const;

/** Numbers that describe an image before the learned layers. */
export const FEATURE_COUNT = POOLS.reduce((sum, { channels, cells }) => sum + channels * cells * cells, 0);

/** The fixed part: filters, rectifiers, averages over grids. */
function bank(): { nodes: OnnxNode[]; initializers: OnnxTensor[] } {
  const layers: Convolution[] = [firstLayer(), randomLayer('second', 32, 48), randomLayer('third', 48, 64)];
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  let input = 'pixel_values';
  for (const [index, layer] of layers.entries()) {
    const name = `maps${index + 1}`;
    const margin = (layer.side - 1) / 2;
    initializers.push(
      { name: `${name}_weight`, type: 'float32', dims: [layer.out, layer.inputs, layer.side, layer.side], data: layer.weight },
      { name: `${name}_bias`, type: 'float32', dims: [layer.out], data: layer.bias },
    );
    nodes.push(
      {
        op: 'Conv',
        inputs: [input, `${name}_weight`, `${name}_bias`],
        outputs: [`${name}_linear`],
        attributes: {
          kernel_shape: { ints: [layer.side, layer.side] },
          strides: { ints: [2, 2] },
          pads: { ints: [margin, margin, margin, margin] },
        },
      },
      { op: 'Relu', inputs: [`${name}_linear`], outputs: [name] },
    );
    input = name;
  }
  for (const [index, { from, window }] of POOLS.entries()) {
    nodes.push(
      {
        op: 'AveragePool',
        inputs: [from],
        outputs: [`pooled${index}`],
        attributes: { kernel_shape: { ints: [window, window] }, strides: { ints: [window, window] } },
      },
      { op: 'Flatten', inputs: [`pooled${index}`], outputs: [`flat${index}`], attributes: { axis: { int: 1 } } },
    );
  }
  nodes.push({
    op: 'Concat',
    inputs: POOLS.map((_pool, index) => `flat${index}`),
    outputs: ['features'],
    attributes: { axis: { int: 1 } },
  });
  return { nodes, initializers };
}

const IMAGE_INPUT = { name: 'pixel_values', type: 'float32', dims: ['batch', 3, IMAGE_SIZE, IMAGE_SIZE] } as const;

/** The fixed part alone: pixel_values [batch, 3, 96, 96] to features [batch, FEATURE_COUNT]. */
export function encodeBank(): Buffer {
  const { nodes, initializers } = bank();
  return Buffer.from(
    encodeOnnx({
      name: 'gleaner-sample-bank',
      inputs: [IMAGE_INPUT],
      outputs: [{ name: 'features', type: 'float32', dims: ['batch', FEATURE_COUNT] }],
      initializers,
      nodes,
      metadata: METADATA,
    }),
  );
}

/** Nodes of a learned part: two layers with a rectifier between them, then length 1. */
export function mlpNodes(mlp: Mlp, input: string, output: string): { nodes: OnnxNode[]; initializers: OnnxTensor[] } {
  const { inputs, hidden, out } = mlp;
  return {
    initializers: [
      { name: 'w1', type: 'float32', dims: [hidden, inputs], data: mlp.w1 },
      { name: 'b1', type: 'float32', dims: [hidden], data: mlp.b1 },
      { name: 'w2', type: 'float32', dims: [out, hidden], data: mlp.w2 },
      { name: 'b2', type: 'float32', dims: [out], data: mlp.b2 },
      { name: 'tiny', type: 'float32', dims: [1], data: Float32Array.of(1e-9) },
    ],
    nodes: [
      { op: 'Gemm', inputs: [input, 'w1', 'b1'], outputs: ['hidden_linear'], attributes: { transB: { int: 1 } } },
      { op: 'Relu', inputs: ['hidden_linear'], outputs: ['hidden'] },
      { op: 'Gemm', inputs: ['hidden', 'w2', 'b2'], outputs: ['projected'], attributes: { transB: { int: 1 } } },
      { op: 'ReduceL2', inputs: ['projected'], outputs: ['length'], attributes: { axes: { ints: [1] }, keepdims: { int: 1 } } },
      { op: 'Add', inputs: ['length', 'tiny'], outputs: ['safe_length'] },
      { op: 'Div', inputs: ['projected', 'safe_length'], outputs: [output] },
    ],
  };
}

/** pixel_values [batch, 3, 96, 96] to image_embeds [batch, dim], L2-normalised. @param mlp takes the raw features */
export function encodeVisionModel(mlp: Mlp): Buffer {
  const fixed = bank();
  const learned = mlpNodes(mlp, 'features', 'image_embeds');
  return Buffer.from(
    encodeOnnx({
      name: 'gleaner-sample-vision',
      inputs: [IMAGE_INPUT],
      outputs: [{ name: 'image_embeds', type: 'float32', dims: ['batch', mlp.out] }],
      initializers: [...fixed.initializers, ...learned.initializers],
      nodes: [...fixed.nodes, ...learned.nodes],
      metadata: METADATA,
    }),
  );
}

/**
 * input_ids [batch, length] to text_embeds [batch, dim], L2-normalised. The words' vectors are averaged with a learned weight for each word;
 * padding, start and end have weight 0, so that neither the padding nor its id matters.
 * @param vectors [vocabulary, mlp.inputs] @param weights one per token
 */
export function encodeTextModel(vectors: Float32Array, weights: Float32Array, mlp: Mlp): Buffer {
  const learned = mlpNodes(mlp, 'mean', 'text_embeds');
  return Buffer.from(
    encodeOnnx({
      name: 'gleaner-sample-text',
      inputs: [{ name: 'input_ids', type: 'int64', dims: ['batch', 'length'] }],
      outputs: [{ name: 'text_embeds', type: 'float32', dims: ['batch', mlp.out] }],
      initializers: [
        { name: 'vectors', type: 'float32', dims: [weights.length, mlp.inputs], data: vectors },
        { name: 'weights', type: 'float32', dims: [weights.length, 1], data: weights },
        { name: 'little', type: 'float32', dims: [1], data: Float32Array.of(1e-6) },
        { name: 'axis1', type: 'int64', dims: [1], data: BigInt64Array.of(1n) },
        ...learned.initializers,
      ],
      nodes: [
        { op: 'Gather', inputs: ['vectors', 'input_ids'], outputs: ['token_vectors'] },
        { op: 'Gather', inputs: ['weights', 'input_ids'], outputs: ['token_weights'] },
        { op: 'Mul', inputs: ['token_vectors', 'token_weights'], outputs: ['weighted'] },
        { op: 'ReduceSum', inputs: ['weighted', 'axis1'], outputs: ['sum'], attributes: { keepdims: { int: 0 } } },
        { op: 'ReduceSum', inputs: ['token_weights', 'axis1'], outputs: ['weight_sum'], attributes: { keepdims: { int: 0 } } },
        { op: 'Add', inputs: ['weight_sum', 'little'], outputs: ['safe_sum'] },
        { op: 'Div', inputs: ['sum', 'safe_sum'], outputs: ['mean'] },
        ...learned.nodes,
      ],
      metadata: METADATA,
    }),
  );
}
