import { AppError } from '#shared/errors.ts';

/**
 * Pillow's resampler for 8-bit images, bit for bit: the filter is widened by the scale when shrinking (antialiasing), weights are
 * 22-bit fixed point, the horizontal pass comes first and rounds to 8 bits before the vertical one.
 * CLIP models were trained on images resized this way; libvips and canvas resamplers give visibly different pixels.
 * @see https://github.com/python-pillow/Pillow/blob/9.4.0/src/libImaging/Resample.c
 */
export type ResizeFilter = 'bilinear' | 'bicubic' | 'lanczos';

/** RGB pixels, row-major, 0-255; `data.length` = width * height * 3. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** The part of the resized image that is wanted; pixels outside it are not computed. */
export interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

const PRECISION_BITS = 32 - 8 - 2;
const HALF = 1 << (PRECISION_BITS - 1);

function bilinear(x: number): number {
  const t = Math.abs(x);
  return t < 1 ? 1 - t : 0;
}

/** Keys' cubic with a = -0.5. */
function bicubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * -0.5;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function lanczos(x: number): number {
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

const FILTERS = {
  bilinear: { support: 1, weight: bilinear },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: lanczos },
} as const;

interface Weights {
  /** First source index of each output index. */
  starts: Int32Array;
  /** How many source values each output index takes. */
  counts: Int32Array;
  /** `stride` fixed-point weights per output index. */
  values: Int32Array;
  stride: number;
}

/** Weights for the outputs `from` to `from + count` of a line that goes from `inSize` to `outSize` pixels. */
function computeWeights(inSize: number, outSize: number, from: number, count: number, filter: ResizeFilter): Weights {
  const { support: reach, weight } = FILTERS[filter];
  const scale = inSize / outSize;
  const filterScale = Math.max(scale, 1);
  const support = reach * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const values = new Int32Array(count * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < count; i++) {
    const center = (from + i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const length = Math.min(inSize, Math.trunc(center + support + 0.5)) - first;
    let sum = 0;
    for (let x = 0; x < length; x++) {
      const value = weight((x + first - center + 0.5) * (1 / filterScale));
      exact[x] = value;
      sum += value;
    }
    for (let x = 0; x < length; x++) {
      const value = (exact[x] ?? 0) / (sum === 0 ? 1 : sum);
      values[i * stride + x] = Math.trunc(value * (1 << PRECISION_BITS) + (value < 0 ? -0.5 : 0.5));
    }
    starts[i] = first;
    counts[i] = length;
  }
  return { starts, counts, values, stride };
}

/** Columns of `width` outputs for the rows `firstRow` to `firstRow + rows` of the source. */
function resizeRows(source: RgbImage, firstRow: number, rows: number, weights: Weights, width: number): Uint8Array {
  const { starts, counts, values, stride } = weights;
  const { data } = source;
  const out = new Uint8ClampedArray(rows * width * 3);
  for (let y = 0; y < rows; y++) {
    const line = (firstRow + y) * source.width * 3;
    let at = y * width * 3;
    for (let x = 0; x < width; x++) {
      let r = HALF;
      let g = HALF;
      let b = HALF;
      let from = line + (starts[x] ?? 0) * 3;
      const first = x * stride;
      const last = first + (counts[x] ?? 0);
      for (let k = first; k < last; k++) {
        const weight = values[k] ?? 0;
        r += (data[from] ?? 0) * weight;
        g += (data[from + 1] ?? 0) * weight;
        b += (data[from + 2] ?? 0) * weight;
        from += 3;
      }
      out[at] = r >> PRECISION_BITS;
      out[at + 1] = g >> PRECISION_BITS;
      out[at + 2] = b >> PRECISION_BITS;
      at += 3;
    }
  }
  return new Uint8Array(out.buffer);
}

/** Rows of `height` outputs; `data` holds lines of `lineValues` values from source row `firstRow` on. */
function resizeColumns(data: Uint8Array, firstRow: number, lineValues: number, weights: Weights, height: number): Uint8Array {
  const { starts, counts, values, stride } = weights;
  const out = new Uint8ClampedArray(height * lineValues);
  const sums = new Int32Array(lineValues);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    const start = ((starts[y] ?? 0) - firstRow) * lineValues;
    const count = counts[y] ?? 0;
    for (let k = 0; k < count; k++) {
      const weight = values[y * stride + k] as number;
      const line = start + k * lineValues;
      for (let x = 0; x < lineValues; x++) sums[x] = (sums[x] ?? 0) + (data[line + x] ?? 0) * weight;
    }
    const at = y * lineValues;
    for (let x = 0; x < lineValues; x++) out[at + x] = (sums[x] ?? 0) >> PRECISION_BITS;
  }
  return new Uint8Array(out.buffer);
}

/**
 * Resizes to `outWidth` x `outHeight` and returns the pixels of `window` in it.
 * @returns RGB of window.width x window.height, equal to what Pillow's `Image.resize(...).crop(...)` gives
 * @throws AppError(BUG) when a size is not positive or the window does not lie inside the output
 */
export function resizeRgb(source: RgbImage, outWidth: number, outHeight: number, window: Window, filter: ResizeFilter): RgbImage {
  const fits = window.left >= 0 && window.top >= 0 && window.left + window.width <= outWidth && window.top + window.height <= outHeight;
  if (!fits || window.width < 1 || window.height < 1 || source.data.length !== source.width * source.height * 3) {
    throw new AppError(
      'BUG',
      `window ${JSON.stringify(window)} of ${outWidth}x${outHeight} from ${source.width}x${source.height}, ${source.data.length} bytes`,
    );
  }
  const vertical = computeWeights(source.height, outHeight, window.top, window.height, filter);
  // Pillow skips a pass that would not change the size; the weights below would be exact ones and zeros, with the same result.
  const firstRow = vertical.starts[0] ?? 0;
  const lastRow = (vertical.starts[window.height - 1] ?? 0) + (vertical.counts[window.height - 1] ?? 0);
  const horizontal = computeWeights(source.width, outWidth, window.left, window.width, filter);
  const rows = resizeRows(source, firstRow, lastRow - firstRow, horizontal, window.width);
  return { width: window.width, height: window.height, data: resizeColumns(rows, firstRow, window.width * 3, vertical, window.height) };
}
