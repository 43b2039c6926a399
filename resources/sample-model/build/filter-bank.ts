import { createRandom } from '../../sample-crawl/build/random.ts';

/** Weights of a convolution, [out, in, side, side], and one bias per output. */
export interface Convolution {
  out: number;
  inputs: number;
  side: number;
  weight: Float32Array;
  bias: Float32Array;
}

/** Red, green and blue parts of the three axes that the first layer looks along: brightness, red against green, blue against yellow. */
const AXES = [
  [0.4, 0.4, 0.2],
  [0.7, -0.7, 0],
  [-0.35, -0.35, 0.7],
] as const;
const SIDE = 7;

/** A wave in a bell (D. Gabor), or with `frequency` 0 a ring of a centre against its surround. @returns SIDE*SIDE numbers of sum 0 */
function wave(frequency: number, angle: number, phase: number, spread: number): number[] {
  const half = (SIDE - 1) / 2;
  const values: number[] = [];
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [x, y] = [column - half, row - half];
      const square = x * x + y * y;
      const along = x * Math.cos(angle) + y * Math.sin(angle);
      const bell = Math.exp(-square / (2 * spread * spread));
      values.push(frequency === 0 ? bell - 0.45 * Math.exp(-square / (8 * spread * spread)) : bell * Math.cos(frequency * along + phase));
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const norm = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0)) || 1;
  return centred.map((value) => value / norm);
}

/** 32 fixed filters of 7x7: edges and bars of brightness in all directions, of colour in a few, and spots. */
export function firstLayer(): Convolution {
  const filters: { axis: number; kernel: number[]; sign: number }[] = [];
  const add = (axis: number, kernel: number[]): void => {
    for (const sign of [1, -1]) filters.push({ axis, kernel, sign });
  };
  for (let i = 0; i < 4; i++) add(0, wave(0.75, (i * Math.PI) / 4, Math.PI / 2, 1.9));
  for (let i = 0; i < 4; i++) add(0, wave(1.7, (i * Math.PI) / 4, 0, 1.5));
  for (const axis of [1, 2]) for (let i = 0; i < 2; i++) add(axis, wave(0.75, (i * Math.PI) / 2, Math.PI / 2, 2));
  add(0, wave(0, 0, 0, 0.8));
  add(0, wave(0, 0, 0, 1.4));
  add(1, wave(0, 0, 0, 1.2));
  add(2, wave(0, 0, 0, 1.2));
  const weight = new Float32Array(filters.length * 3 * SIDE * SIDE);
  for (const [index, { axis, kernel, sign }] of filters.entries()) {
    for (let channel = 0; channel < 3; channel++) {
      const part = (AXES[axis]?.[channel] ?? 0) * sign;
      for (const [i, value] of kernel.entries()) weight[(index * 3 + channel) * SIDE * SIDE + i] = part * value;
    }
  }
  return { out: filters.length, inputs: 3, side: SIDE, weight, bias: new Float32Array(filters.length).fill(-0.02) };
}

/** Fixed random filters of 3x3 that each look at a few of the maps below: combinations such as corners, stripes and textures. */
export function randomLayer(seed: string, inputs: number, out: number): Convolution {
  const random = createRandom(`sample-model/${seed}`);
  const weight = new Float32Array(out * inputs * 9);
  for (let o = 0; o < out; o++) {
    const chosen = new Set<number>();
    while (chosen.size < 6) chosen.add(random.integer(0, inputs - 1));
    for (const input of chosen) {
      const level = random.gaussian() * 0.12;
      for (let i = 0; i < 9; i++) weight[(o * inputs + input) * 9 + i] = level + random.gaussian() * 0.22;
    }
  }
  return { out, inputs, side: 3, weight, bias: new Float32Array(out) };
}
