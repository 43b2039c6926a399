import { AppError } from '#shared/errors.ts';

/**
 * Dot product, summed in float64; for L2-normalised vectors their cosine.
 * @throws AppError(DIMENSION_MISMATCH) when the lengths differ
 */
export function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  if (a.length !== b.length)
    throw new AppError('DIMENSION_MISMATCH', `vectors of ${a.length} and ${b.length} numbers, expected the same length`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
