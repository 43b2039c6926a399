import { z } from 'zod';
import type { Size } from './resize-geometry.ts';

/** Left, top, right, bottom in fractions of the unrotated image. */
export type BlurBox = readonly [number, number, number, number];

/** Whole pixels of an image; right and bottom are outside. */
export interface PixelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const side = z.union([z.number(), z.bigint()]).transform(Number);
const boxesSchema = z.array(z.tuple([side, side, side, side]));

/**
 * Boxes to blur as a column holds them: `[[x_min, y_min, x_max, y_max], ...]` in fractions of the image's sides, or the JSON text of it.
 * @returns `unreadable` for anything else
 */
export function readBlurBoxes(value: unknown): readonly BlurBox[] | 'unreadable' {
  try {
    const boxes = boxesSchema.safeParse(typeof value === 'string' ? JSON.parse(value) : value);
    return boxes.success ? boxes.data : 'unreadable';
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
}

/**
 * The pixels that img2dataset blurs for a list of boxes, each grown by a tenth of its longer side, and the longest of those sides (before
 * growing), by which the strength of the blur goes.
 * @see img2dataset 1.47, blurrer.py
 */
export function pixelBoxes({ width, height }: Size, boxes: readonly BlurBox[]): { boxes: PixelBox[]; longestSide: number } {
  let longestSide = 0;
  const clip = (value: number, side: number): number => Math.min(Math.max(Math.trunc(value), 0), side - 1);
  const grown = boxes.map(([xMin, yMin, xMax, yMax]) => {
    const [left, top] = [Math.trunc(xMin * width), Math.trunc(yMin * height)];
    const [right, bottom] = [Math.trunc(xMax * width), Math.trunc(yMax * height)];
    const side = Math.max(right - left, bottom - top);
    longestSide = Math.max(longestSide, side);
    return {
      left: clip(left - 0.1 * side, width),
      top: clip(top - 0.1 * side, height),
      right: clip(right + 0.1 * side, width),
      bottom: clip(bottom + 0.1 * side, height),
    };
  });
  return { boxes: grown, longestSide };
}
