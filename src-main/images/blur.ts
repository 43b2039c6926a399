import { type BlurBox, type PixelBox, pixelBoxes } from './blur-boxes.ts';
import type { Pixels } from './pixels.ts';

/** OpenCV's kernels for a width without a sigma. */
const SMALL_KERNELS: { [width: number]: readonly number[] } = {
  3: [0.25, 0.5, 0.25],
  5: [0.0625, 0.25, 0.375, 0.25, 0.0625],
  7: [0.03125, 0.109375, 0.21875, 0.28125, 0.21875, 0.109375, 0.03125],
};

/**
 * Blurs boxes the way img2dataset does: a Gaussian whose width goes by the longest box, blended in through a mask that is blurred too, so
 * that no box has an edge. Without boxes the picture stays the same.
 * @see img2dataset 1.47, blurrer.py
 */
export function blurBoxes(picture: Pixels, fractions: readonly BlurBox[]): Pixels {
  if (fractions.length === 0) return picture;
  const { boxes, longestSide } = pixelBoxes(picture, fractions);
  const kernel = gaussianKernel(Math.max(3, 2 * Math.ceil(0.1 * longestSide) + 1));
  const { width, height, channels } = picture;
  const radius = kernel.length >> 1;
  const data = picture.data.map((value) => untouched(value));
  const touched = surroundings(boxes, radius, picture);
  if (touched) {
    const mask = gaussianBlur(
      plane(picture, touched, radius, (x, y) => (boxes.some((box) => isInside(box, x, y)) ? 1 : 0)),
      kernel,
    );
    for (let channel = 0; channel < channels; channel++) {
      const valueAt = (x: number, y: number): number => Math.fround((picture.data[(y * width + x) * channels + channel] ?? 0) / 255);
      const blurred = gaussianBlur(plane(picture, touched, radius, valueAt), kernel);
      for (let y = touched.top; y < touched.bottom; y++) {
        for (let x = touched.left; x < touched.right; x++) {
          const at = (y - touched.top) * (touched.right - touched.left) + (x - touched.left);
          const share = mask[at] ?? 0;
          const mixed = Math.fround(Math.fround(valueAt(x, y) * Math.fround(1 - share)) + Math.fround((blurred[at] ?? 0) * share));
          data[(y * width + x) * channels + channel] = Math.min(255, Math.trunc(Math.fround(mixed * 255)));
        }
      }
    }
  }
  return { data, width, height, channels };
}

/** Through 32-bit floats and back: a few values come out one lower, in img2dataset's whole picture. */
function untouched(value: number): number {
  return Math.trunc(Math.fround(Math.fround(value / 255) * 255));
}

const isInside = ({ left, top, right, bottom }: PixelBox, x: number, y: number): boolean =>
  x >= left && x < right && y >= top && y < bottom;

/** What the blur of any of the boxes reaches; null where no box has a pixel. */
function surroundings(boxes: readonly PixelBox[], radius: number, { width, height }: Pixels): PixelBox | null {
  const filled = boxes.filter(({ left, top, right, bottom }) => right > left && bottom > top);
  if (filled.length === 0) return null;
  return {
    left: Math.max(0, Math.min(...filled.map(({ left }) => left)) - radius),
    top: Math.max(0, Math.min(...filled.map(({ top }) => top)) - radius),
    right: Math.min(width, Math.max(...filled.map(({ right }) => right)) + radius),
    bottom: Math.min(height, Math.max(...filled.map(({ bottom }) => bottom)) + radius),
  };
}

interface Plane {
  values: Float32Array;
  width: number;
  height: number;
}

/** A window of one channel with `margin` pixels around it; beyond the picture's edges it is mirrored (the edge pixel once). */
function plane({ width, height }: Pixels, window: PixelBox, margin: number, valueAt: (x: number, y: number) => number): Plane {
  const across = window.right - window.left + 2 * margin;
  const down = window.bottom - window.top + 2 * margin;
  const xs = Array.from({ length: across }, (_, index) => mirrored(window.left - margin + index, width));
  const values = new Float32Array(across * down);
  for (let row = 0; row < down; row++) {
    const y = mirrored(window.top - margin + row, height);
    for (const [column, x] of xs.entries()) values[row * across + column] = valueAt(x, y);
  }
  return { values, width: across, height: down };
}

function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inPeriod = ((index % period) + period) % period;
  return inPeriod < length ? inPeriod : period - inPeriod;
}

/** Blurs a plane and takes its margins off. */
function gaussianBlur({ values, width, height }: Plane, kernel: Float32Array): Float32Array {
  const margin = kernel.length >> 1;
  const across = width - 2 * margin;
  const down = height - 2 * margin;
  const lines = new Float32Array(across * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let tap = 0; tap < kernel.length; tap++) sum += (kernel[tap] ?? 0) * (values[y * width + x + tap] ?? 0);
      lines[y * across + x] = sum;
    }
  }
  const blurred = new Float32Array(across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let tap = 0; tap < kernel.length; tap++) sum += (kernel[tap] ?? 0) * (lines[(y + tap) * across + x] ?? 0);
      blurred[y * across + x] = sum;
    }
  }
  return blurred;
}

/** OpenCV's Gaussian of a width alone. @param width odd */
function gaussianKernel(width: number): Float32Array {
  const small = SMALL_KERNELS[width];
  if (small) return Float32Array.from(small);
  const sigma = 0.3 * ((width - 1) * 0.5 - 1) + 0.8;
  const values = Array.from({ length: width }, (_, tap) => Math.exp(-((tap - (width - 1) / 2) ** 2) / (2 * sigma * sigma)));
  const sum = values.reduce((total, value) => total + value, 0);
  return Float32Array.from(values, (value) => value / sum);
}
