import { AppError } from '#shared/errors.ts';
import { roundHalfToEven } from './resize-geometry.ts';

/** Filters that look at a fixed number of source pixels, however much the picture is reduced. */
export type TapFilter = 'nearest' | 'linear' | 'cubic' | 'lanczos4' | 'enlarging-area';

/** For each target pixel of one axis `taps` source pixels and their weights. */
export interface TapTable {
  taps: number;
  /** Indices in the source, `taps` for each target pixel, inside the picture: its edge pixels go on outwards. */
  sources: Int32Array;
  /** Whole 2048ths, as OpenCV keeps them. */
  weights: Int16Array;
}

/** What a weight of 1 is in a table. */
const WEIGHT_ONE = 2048;

const TAPS = { nearest: 1, linear: 2, cubic: 4, lanczos4: 8, 'enlarging-area': 2 } as const;

/**
 * OpenCV's table of one axis.
 * @param from pixels of the source @param to pixels of the target
 * @see OpenCV 4.9, modules/imgproc/src/resize.cpp, cv::hal::resize
 */
export function tapTable(filter: TapFilter, from: number, to: number): TapTable {
  const taps = TAPS[filter];
  const scale = 1 / (to / from);
  const sources = new Int32Array(to * taps);
  const weights = new Int16Array(to * taps);
  for (let index = 0; index < to; index++) {
    const [source, fraction] = position(filter, index, scale, to / from, from);
    const values = tapWeights(filter, fraction);
    const first = source - (taps >> 1) + (taps > 1 ? 1 : 0);
    for (const [tap, weight] of values.entries()) {
      sources[index * taps + tap] = Math.min(Math.max(first + tap, 0), from - 1);
      weights[index * taps + tap] = roundHalfToEven(weight * WEIGHT_ONE);
    }
  }
  return { taps, sources, weights };
}

/** The source pixel at or before the middle of a target pixel, and how far it is behind it, 0..1. */
function position(filter: TapFilter, index: number, scale: number, inverse: number, from: number): [source: number, fraction: number] {
  if (filter === 'nearest') return [Math.min(Math.floor(index * scale), from - 1), 0];
  if (filter === 'enlarging-area') {
    const source = Math.floor(index * scale);
    const rest = Math.fround(index + 1 - (source + 1) * inverse);
    return clamped(source, rest <= 0 ? 0 : Math.fround(rest - Math.floor(rest)), from);
  }
  const middle = Math.fround((index + 0.5) * scale - 0.5);
  const source = Math.floor(middle);
  const fraction = Math.fround(middle - source);
  return filter === 'linear' ? clamped(source, fraction, from) : [source, fraction];
}

function clamped(source: number, fraction: number, from: number): [source: number, fraction: number] {
  if (source < 0) return [0, 0];
  return source >= from - 1 ? [from - 1, 0] : [source, fraction];
}

function tapWeights(filter: TapFilter, x: number): readonly number[] {
  switch (filter) {
    case 'nearest':
      return [1];
    case 'linear':
    case 'enlarging-area':
      return [1 - x, x];
    case 'cubic':
      return cubicWeights(x);
    case 'lanczos4':
      return lanczosWeights(x);
    default:
      throw new AppError('BUG', `no such filter: ${String(filter satisfies never)}`);
  }
}

/** Keys' cubic convolution with a = -0.75. */
function cubicWeights(x: number): readonly number[] {
  const a = -0.75;
  const weights = [
    ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a,
    ((a + 2) * x - (a + 3)) * x * x + 1,
    ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1,
  ] as const;
  return [...weights, 1 - weights[0] - weights[1] - weights[2]];
}

/** sinc(t) sinc(t / 4) at the distances 3 + x .. x - 4, brought to a sum of 1. */
function lanczosWeights(x: number): readonly number[] {
  const weights = Array.from({ length: 8 }, (_, tap) => {
    const t = x + 3 - tap;
    return Math.abs(t) < 1e-6 ? 1 : (Math.sin(Math.PI * t) * Math.sin((Math.PI * t) / 4)) / ((Math.PI * t * (Math.PI * t)) / 4);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
