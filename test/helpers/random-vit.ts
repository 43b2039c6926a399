import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeOnnx, type OnnxGraph, type OnnxNode, type OnnxTensor } from '../../resources/sample-model/build/onnx-writer.ts';
import { randomValues } from './tiny-onnx.ts';

/** Shape of a vision transformer of CLIP's kind. */
export interface VitShape {
  size: number;
  patch: number;
  width: number;
  layers: number;
  heads: number;
  dim: number;
}

/** CLIP ViT-B/32: 8.8 GFLOP per image, 350 MB of weights. */
export const VIT_B32: VitShape = { size: 224, patch: 32, width: 768, layers: 12, heads: 12, dim: 512 };
/** CLIP ViT-L/14: 162 GFLOP per image, 1.2 GB of weights. */
export const VIT_L14: VitShape = { size: 224, patch: 14, width: 1024, layers: 24, heads: 16, dim: 768 };

/**
 * How the weights are kept, as the exports in the wild do: `fp16` computes in half precision between float32 ends, `q8` is dynamic
 * quantization of the matrix products, with 8-bit weights and activations that are quantized as they come.
 */
export type VitWeights = 'fp32' | 'fp16' | 'q8';

const NOISE_VALUES = 1 << 20;
const FLOAT = 1;
const FLOAT16 = 10;

/**
 * The vision tower of CLIP in its exact topology, with random weights: for measuring speed, since weights do not change it.
 * @returns a graph `pixel_values` [batch, 3, size, size] -> `image_embeds` [batch, dim]
 */
export function randomVitGraph(shape: VitShape, weights: VitWeights = 'fp32'): OnnxGraph {
  const { size, patch, width, layers, heads, dim } = shape;
  const tokens = (size / patch) ** 2 + 1;
  const head = width / heads;
  const initializers: OnnxTensor[] = [];
  const nodes: OnnxNode[] = [];
  // Fresh noise for 300 million weights takes minutes; each weight begins elsewhere in the same.
  const noise = randomValues(1, NOISE_VALUES);
  let start = 0;
  const random = (count: number, scale: number): Float32Array => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = (noise[(start + i) % NOISE_VALUES] ?? 0) * scale;
    start = (start + count + 7919) % NOISE_VALUES;
    return values;
  };
  const constant = (name: string, dims: number[], values: Float32Array): string => {
    const data = weights === 'fp16' ? new Uint16Array(Float16Array.from(values).buffer) : values;
    initializers.push({ name, type: weights === 'fp16' ? 'float16' : 'float32', dims, data });
    return name;
  };
  const weight = (name: string, dims: number[], scale: number): string =>
    constant(
      name,
      dims,
      random(
        dims.reduce((a, b) => a * b, 1),
        scale,
      ),
    );
  const shapeOf = (name: string, ...values: number[]): string => {
    initializers.push({ name, type: 'int64', dims: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  };
  const op = (name: string, inputs: string[], output: string, attributes?: OnnxNode['attributes']): string => {
    nodes.push({ op: name, inputs, outputs: [output], ...(attributes && { attributes }) });
    return output;
  };
  const norm = (x: string, name: string): string => {
    constant(`${name}.scale`, [width], new Float32Array(width).fill(1));
    return op('LayerNormalization', [x, `${name}.scale`, weight(`${name}.bias`, [width], 0.01)], name, {
      axis: { int: -1 },
      epsilon: { float: 1e-5 },
    });
  };
  const quantized = new Set<string>();
  const quantizedProduct = (x: string, name: string, from: number, to: number): string => {
    if (!quantized.has(x)) {
      nodes.push({ op: 'DynamicQuantizeLinear', inputs: [x], outputs: [`${x}.q`, `${x}.q.scale`, `${x}.q.zero`] });
      quantized.add(x);
    }
    const largest = 1 / Math.sqrt(from);
    const data = Uint8Array.from(random(from * to, 127), (value) => Math.round(value) + 128);
    initializers.push({ name: `${name}.weight`, type: 'uint8', dims: [from, to], data });
    constant(`${name}.weight.scale`, [], Float32Array.of(largest / 127));
    const whole = op('MatMulInteger', [`${x}.q`, `${name}.weight`, `${x}.q.zero`, 'weight.zero'], `${name}.whole`);
    const scale = op('Mul', [`${x}.q.scale`, `${name}.weight.scale`], `${name}.scale`);
    return op('Mul', [op('Cast', [whole], `${name}.cast`, { to: { int: FLOAT } }), scale], `${name}.product`);
  };
  const linear = (x: string, name: string, from: number, to: number): string => {
    const product =
      weights === 'q8'
        ? quantizedProduct(x, name, from, to)
        : op('MatMul', [x, weight(`${name}.weight`, [from, to], 1 / Math.sqrt(from))], `${name}.product`);
    return op('Add', [product, weight(`${name}.b`, [to], 0.01)], name);
  };

  constant('root', [], Float32Array.of(Math.sqrt(head)));
  constant('gelu', [], Float32Array.of(1.702));
  initializers.push({ name: 'weight.zero', type: 'uint8', dims: [], data: Uint8Array.of(128) });
  shapeOf('to-tokens', 0, width, tokens - 1);
  shapeOf('to-heads', 0, tokens, heads, head);
  shapeOf('from-heads', 0, tokens, width);
  const pixels = weights === 'fp16' ? op('Cast', ['pixel_values'], 'half-pixels', { to: { int: FLOAT16 } }) : 'pixel_values';
  const patches = op('Conv', [pixels, weight('patch', [width, 3, patch, patch], 0.02)], 'patches', {
    kernel_shape: { ints: [patch, patch] },
    strides: { ints: [patch, patch] },
  });
  const columns = op('Reshape', [patches, 'to-tokens'], 'columns');
  const rows = op('Transpose', [columns], 'rows', { perm: { ints: [0, 2, 1] } });
  // The class token: a learned row, repeated for every image of the batch.
  const first = op('Slice', [rows, shapeOf('zero', 0), shapeOf('one', 1), shapeOf('axis', 1)], 'first');
  const zeros = op('Sub', [first, first], 'zeros');
  const classToken = op('Add', [zeros, weight('class', [1, 1, width], 0.02)], 'class-token');
  const all = op('Concat', [classToken, rows], 'all', { axis: { int: 1 } });
  let x = norm(op('Add', [all, weight('positions', [1, tokens, width], 0.02)], 'placed'), 'pre');
  for (let layer = 0; layer < layers; layer++) {
    const name = (part: string): string => `l${layer}.${part}`;
    const input = norm(x, name('norm1'));
    const split = (part: string, perm: number[]): string => {
      const projected = linear(input, name(part), width, width);
      return op('Transpose', [op('Reshape', [projected, 'to-heads'], name(`${part}.split`))], name(`${part}.heads`), {
        perm: { ints: perm },
      });
    };
    const products = op('MatMul', [split('q', [0, 2, 1, 3]), split('k', [0, 2, 3, 1])], name('products'));
    const attention = op('Softmax', [op('Div', [products, 'root'], name('scaled'))], name('attention'), { axis: { int: -1 } });
    const mixed = op('MatMul', [attention, split('v', [0, 2, 1, 3])], name('mixed'));
    const merged = op('Reshape', [op('Transpose', [mixed], name('back'), { perm: { ints: [0, 2, 1, 3] } }), 'from-heads'], name('merged'));
    x = op('Add', [x, linear(merged, name('out'), width, width)], name('middle'));
    const up = linear(norm(x, name('norm2')), name('up'), width, width * 4);
    const gate = op('Sigmoid', [op('Mul', [up, 'gelu'], name('steep'))], name('gate'));
    x = op('Add', [x, linear(op('Mul', [up, gate], name('active')), name('down'), width * 4, width)], name('end'));
  }
  const pooled = op('Squeeze', [op('Slice', [x, 'zero', 'one', 'axis'], 'class-row'), 'axis'], 'pooled');
  const projection = weight('projection', [width, dim], 1 / Math.sqrt(width));
  const embeds = op('MatMul', [norm(pooled, 'post'), projection], weights === 'fp16' ? 'half-embeds' : 'image_embeds');
  if (weights === 'fp16') op('Cast', [embeds], 'image_embeds', { to: { int: FLOAT } });
  return {
    name: 'random-vit',
    inputs: [{ name: 'pixel_values', type: 'float32', dims: ['batch', 3, size, size] }],
    outputs: [{ name: 'image_embeds', type: 'float32', dims: ['batch', dim] }],
    initializers,
    nodes,
  };
}

/** Writes the tower as transformers.js lays it out, its weights in a file beside it, as large models have them. @param dir the model folder */
export async function writeRandomVit(dir: string, shape: VitShape, weights: VitWeights = 'fp32'): Promise<void> {
  const graph = randomVitGraph(shape, weights);
  const location = 'vision_model.onnx_data';
  await mkdir(join(dir, 'onnx'), { recursive: true });
  const file = await open(join(dir, 'onnx', location), 'w');
  let offset = 0;
  const initializers: OnnxTensor[] = [];
  for (const item of graph.initializers) {
    // The runtime computes shapes from these while it loads the graph; they stay in it.
    if (item.data.byteLength < 1024) {
      initializers.push(item);
      continue;
    }
    await file.write(new Uint8Array(item.data.buffer, item.data.byteOffset, item.data.byteLength), 0, item.data.byteLength, offset);
    initializers.push({ ...item, external: { location, offset } });
    offset += item.data.byteLength;
  }
  await file.close();
  await writeFile(join(dir, 'onnx', 'vision_model.onnx'), encodeOnnx({ ...graph, initializers }));
}
