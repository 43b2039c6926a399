import type { ResizeMode } from '#shared/model/export-options.ts';

export interface Size {
  width: number;
  height: number;
}

/** Every step between a decoded image and its resized form, in whole pixels. Steps that change nothing are absent. */
export interface ResizePlan {
  /** True where the image is larger than asked for (the downscale filter applies), false for enlarging. */
  isReduced: boolean;
  /** Size after scaling; equal to the decoded size where only cropping or padding is left. */
  scaled: Size;
  /** Window of the scaled image that stays. */
  crop?: Size & { left: number; top: number };
  /** White pixels around the scaled image. */
  pad?: { left: number; top: number; right: number; bottom: number };
  output: Size;
}

/**
 * img2dataset's five resize modes as numbers.
 *
 * `keep_ratio` and `center_crop` bring the shorter side to `size`, `keep_ratio_largest` and `border` the longer one. The other side is
 * rounded half to even, as Python's `round` does, and is at least 1. A crop starts at floor((side - size) / 2); of an odd number of
 * padding pixels the extra one is at the bottom or right. `isOnlyIfBigger` leaves an image that is not bigger as it is: no scaling, no
 * padding, no cropping.
 * @param decoded size as stored, EXIF orientation not applied
 * @returns null where the image stays as it is
 * @see img2dataset 1.47, resizer.py; albumentations 1.4, SmallestMaxSize, LongestMaxSize, CenterCrop, PadIfNeeded
 */
export function planResize(decoded: Size, options: { mode: ResizeMode; size: number; isOnlyIfBigger: boolean }): ResizePlan | null {
  const { mode, size, isOnlyIfBigger } = options;
  if (mode === 'no') return null;
  const isByShorterSide = mode === 'keep_ratio' || mode === 'center_crop';
  const side = isByShorterSide ? Math.min(decoded.width, decoded.height) : Math.max(decoded.width, decoded.height);
  const isReduced = side > size;
  if (isOnlyIfBigger && !isReduced) return null;
  const scale = size / side;
  const scaled = { width: scaledSide(decoded.width, scale), height: scaledSide(decoded.height, scale) };
  switch (mode) {
    case 'center_crop': {
      const crop = { left: Math.floor((scaled.width - size) / 2), top: Math.floor((scaled.height - size) / 2), width: size, height: size };
      return { isReduced, scaled, crop, output: { width: size, height: size } };
    }
    case 'border': {
      const left = Math.floor((size - scaled.width) / 2);
      const top = Math.floor((size - scaled.height) / 2);
      const pad = { left, top, right: size - scaled.width - left, bottom: size - scaled.height - top };
      return { isReduced, scaled, pad, output: { width: size, height: size } };
    }
    default:
      return { isReduced, scaled, output: scaled };
  }
}

function scaledSide(side: number, scale: number): number {
  return Math.max(1, roundHalfToEven(side * scale));
}

/** Python's `round`: 0.5 and 2.5 go to the even neighbour. @param value not negative */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}
