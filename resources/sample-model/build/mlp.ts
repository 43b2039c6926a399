import type { Random } from '../../sample-crawl/build/random.ts';

/** out = w2 relu(w1 x + b1) + b2; w1 [hidden, inputs], w2 [out, hidden], row-major. */
export interface Mlp {
  inputs: number;
  hidden: number;
  out: number;
  w1: Float32Array;
  b1: Float32Array;
  w2: Float32Array;
  b2: Float32Array;
}

/** What one pass leaves behind for the way back; all [rows, ...]. */
export interface MlpPass {
  input: Float32Array;
  hidden: Float32Array;
  output: Float32Array;
}

function randomMatrix(random: Random, rows: number, columns: number): Float32Array {
  const deviation = Math.sqrt(2 / columns);
  return Float32Array.from({ length: rows * columns }, () => random.gaussian() * deviation);
}

export function createMlp(random: Random, inputs: number, hidden: number, out: number): Mlp {
  return {
    inputs,
    hidden,
    out,
    w1: randomMatrix(random, hidden, inputs),
    b1: new Float32Array(hidden),
    w2: randomMatrix(random, out, hidden),
    // Not zero, so that an empty text has a direction too.
    b2: Float32Array.from({ length: out }, () => random.gaussian() * 0.05),
  };
}

/** out[r, o] = sum_i input[r, i] * weight[o, i] + bias[o] */
function linear(input: Float32Array, rows: number, weight: Float32Array, bias: Float32Array): Float32Array {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const result = new Float32Array(rows * outputs);
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o] ?? 0;
      const from = r * inputs;
      const at = o * inputs;
      for (let i = 0; i < inputs; i++) sum += (input[from + i] ?? 0) * (weight[at + i] ?? 0);
      result[r * outputs + o] = sum;
    }
  }
  return result;
}

/** @param input [rows, inputs] */
export function forward(mlp: Mlp, input: Float32Array, rows: number): MlpPass {
  const hidden = linear(input, rows, mlp.w1, mlp.b1);
  for (let i = 0; i < hidden.length; i++) if ((hidden[i] ?? 0) < 0) hidden[i] = 0;
  return { input, hidden, output: linear(hidden, rows, mlp.w2, mlp.b2) };
}

/** Adds the gradient of a linear layer to `weightGradient` and `biasGradient`. @returns the gradient of its input, or nothing when it is not wanted */
function linearBack(
  gradient: Float32Array,
  input: Float32Array,
  rows: number,
  weight: Float32Array,
  into: { weight: Float32Array; bias: Float32Array; input?: Float32Array },
): void {
  const outputs = into.bias.length;
  const inputs = weight.length / outputs;
  for (let r = 0; r < rows; r++) {
    const from = r * inputs;
    for (let o = 0; o < outputs; o++) {
      const slope = gradient[r * outputs + o] ?? 0;
      if (slope === 0) continue;
      into.bias[o] = (into.bias[o] ?? 0) + slope;
      const at = o * inputs;
      for (let i = 0; i < inputs; i++) into.weight[at + i] = (into.weight[at + i] ?? 0) + slope * (input[from + i] ?? 0);
      if (into.input) for (let i = 0; i < inputs; i++) into.input[from + i] = (into.input[from + i] ?? 0) + slope * (weight[at + i] ?? 0);
    }
  }
}

export interface MlpGradient {
  w1: Float32Array;
  b1: Float32Array;
  w2: Float32Array;
  b2: Float32Array;
  /** [rows, inputs], where asked for. */
  input: Float32Array | undefined;
}

/** @param gradient of the loss by the output, [rows, out] */
export function backward(mlp: Mlp, pass: MlpPass, gradient: Float32Array, rows: number, options: { wantsInput: boolean }): MlpGradient {
  const result: MlpGradient = {
    w1: new Float32Array(mlp.w1.length),
    b1: new Float32Array(mlp.b1.length),
    w2: new Float32Array(mlp.w2.length),
    b2: new Float32Array(mlp.b2.length),
    input: options.wantsInput ? new Float32Array(rows * mlp.inputs) : undefined,
  };
  const hidden = new Float32Array(rows * mlp.hidden);
  linearBack(gradient, pass.hidden, rows, mlp.w2, { weight: result.w2, bias: result.b2, input: hidden });
  for (let i = 0; i < hidden.length; i++) if ((pass.hidden[i] ?? 0) <= 0) hidden[i] = 0;
  linearBack(hidden, pass.input, rows, mlp.w1, { weight: result.w1, bias: result.b1, ...(result.input ? { input: result.input } : {}) });
  return result;
}
