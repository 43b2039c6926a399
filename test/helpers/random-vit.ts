import type { OnnxGraph, OnnxNode, OnnxTensor } from '../../resources/sample-model/build/onnx-writer.ts';
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

/**
 * The vision tower of CLIP in its exact topology, with random weights: for measuring speed, since weights do not change it.
 * @returns a graph `pixel_values` [batch, 3, size, size] -> `image_embeds` [batch, dim]
 */
export function randomVitGraph(shape: VitShape): OnnxGraph {
  const { size, patch, width, layers, heads, dim } = shape;
  const tokens = (size / patch) ** 2 + 1;
  const head = width / heads;
  const initializers: OnnxTensor[] = [];
  const nodes: OnnxNode[] = [];
  let seed = 1;
  const weight = (name: string, dims: number[], scale: number): string => {
    const count = dims.reduce((a, b) => a * b, 1);
    initializers.push({ name, type: 'float32', dims, data: randomValues(seed++, count).map((value) => value * scale) });
    return name;
  };
  const shapeOf = (name: string, ...values: number[]): string => {
    initializers.push({ name, type: 'int64', dims: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  };
  const op = (name: string, inputs: string[], output: string, attributes?: OnnxNode['attributes']): string => {
    nodes.push({ op: name, inputs, outputs: [output], ...(attributes && { attributes }) });
    return output;
  };
  const norm = (x: string, name: string): string => {
    initializers.push({ name: `${name}.scale`, type: 'float32', dims: [width], data: new Float32Array(width).fill(1) });
    return op('LayerNormalization', [x, `${name}.scale`, weight(`${name}.bias`, [width], 0.01)], name, {
      axis: { int: -1 },
      epsilon: { float: 1e-5 },
    });
  };
  const linear = (x: string, name: string, from: number, to: number): string => {
    const product = op('MatMul', [x, weight(`${name}.weight`, [from, to], 1 / Math.sqrt(from))], `${name}.product`);
    return op('Add', [product, weight(`${name}.b`, [to], 0.01)], name);
  };

  initializers.push({ name: 'root', type: 'float32', dims: [], data: Float32Array.of(Math.sqrt(head)) });
  initializers.push({ name: 'gelu', type: 'float32', dims: [], data: Float32Array.of(1.702) });
  shapeOf('to-tokens', 0, width, tokens - 1);
  shapeOf('to-heads', 0, tokens, heads, head);
  shapeOf('from-heads', 0, tokens, width);
  const patches = op('Conv', ['pixel_values', weight('patch', [width, 3, patch, patch], 0.02)], 'patches', {
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
  op('MatMul', [norm(pooled, 'post'), weight('projection', [width, dim], 1 / Math.sqrt(width))], 'image_embeds');
  return {
    name: 'random-vit',
    inputs: [{ name: 'pixel_values', type: 'float32', dims: ['batch', 3, size, size] }],
    outputs: [{ name: 'image_embeds', type: 'float32', dims: ['batch', dim] }],
    initializers,
    nodes,
  };
}
