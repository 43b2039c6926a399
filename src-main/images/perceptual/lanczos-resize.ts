import type { Pixels } from './pixels.ts';

/** The source samples that make up one output sample: `count` weights from `first` on, for each output sample in turn. */
interface Taps {
  first: Int32Array;
  count: Int32Array;
  /** Fixed point with PRECISION_BITS, `stride` apart. */
  weights: Int32Array;
  stride: number;
}

const SUPPORT = 3;
const PRECISION_BITS = 22;

/**
 * Pillow's `resize((width, height), LANCZOS)` of a grey image, to the last bit: two passes, each rounded to 8 bits. As from Pillow 13 on,
 * columns go first where the height shrinks by more than twice as many pixels as the width; before, rows always did.
 * @param grey one channel
 * @see Pillow 13, libImaging/Resample.c
 */
export function lanczosResize(grey: Pixels, width: number, height: number): Pixels {
  const lost = grey.height - height;
  return lost > 0 && lost > 2 * (grey.width - width)
    ? resampleRows(resampleColumns(grey, height), width)
    : resampleColumns(resampleRows(grey, width), height);
}

function resampleRows(grey: Pixels, to: number): Pixels {
  const { data, width: from, height } = grey;
  if (from === to) return grey;
  const { first, count, weights, stride } = tapsFor(from, to);
  const out = new Uint8Array(to * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      let sum = 1 << (PRECISION_BITS - 1);
      let at = y * from + (first[x] ?? 0);
      const end = x * stride + (count[x] ?? 0);
      for (let tap = x * stride; tap < end; tap++, at++) sum = (sum + (data[at] ?? 0) * (weights[tap] ?? 0)) | 0;
      out[y * to + x] = clip(sum >> PRECISION_BITS);
    }
  }
  return { data: out, width: to, height };
}

function resampleColumns(grey: Pixels, to: number): Pixels {
  const { data, width, height: from } = grey;
  if (from === to) return grey;
  const { first, count, weights, stride } = tapsFor(from, to);
  const out = new Uint8Array(width * to);
  for (let y = 0; y < to; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 1 << (PRECISION_BITS - 1);
      let at = (first[y] ?? 0) * width + x;
      const end = y * stride + (count[y] ?? 0);
      for (let tap = y * stride; tap < end; tap++, at += width) sum = (sum + (data[at] ?? 0) * (weights[tap] ?? 0)) | 0;
      out[y * width + x] = clip(sum >> PRECISION_BITS);
    }
  }
  return { data: out, width, height: to };
}

const clip = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/** Images come in few sizes: most are reduced to 256 pixels before. */
const MAX_REMEMBERED = 64;
const remembered = new Map<string, Taps>();

function tapsFor(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  let taps = remembered.get(key);
  if (!taps) {
    taps = makeTaps(from, to);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, taps);
  }
  return taps;
}

function makeTaps(from: number, to: number): Taps {
  const scale = from / to;
  const filterScale = Math.max(1, scale);
  const support = SUPPORT * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const taps = { first: new Int32Array(to), count: new Int32Array(to), weights: new Int32Array(to * stride), stride };
  const raw = new Float64Array(stride);
  for (let out = 0; out < to; out++) {
    const center = (out + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - first;
    let total = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = lanczos((tap + first - center + 0.5) / filterScale);
      raw[tap] = weight;
      total += weight;
    }
    taps.first[out] = first;
    taps.count[out] = count;
    for (let tap = 0; tap < count; tap++) {
      const weight = ((raw[tap] ?? 0) / total) * 2 ** PRECISION_BITS;
      taps.weights[out * stride + tap] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
  }
  return taps;
}

function lanczos(x: number): number {
  return x >= -SUPPORT && x < SUPPORT ? sinc(x) * sinc(x / SUPPORT) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
