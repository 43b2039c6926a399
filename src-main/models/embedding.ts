import { AppError } from '#shared/errors.ts';

/**
 * Copies a row of network output and scales it to length 1 (a row that already has it stays as it is, up to rounding).
 * @param what names the row in messages
 * @throws AppError(MODEL_INVALID) for a row that is not finite or all zeros: the model is broken, not the image
 */
export function normalizeInto(source: Float32Array, row: number, out: Float32Array, outRow: number, dim: number, what: string): void {
  let sum = 0;
  const from = row * dim;
  for (let i = 0; i < dim; i++) sum += (source[from + i] ?? 0) ** 2;
  const norm = Math.sqrt(sum);
  if (!Number.isFinite(norm) || norm === 0) {
    throw new AppError('MODEL_INVALID', `the model gives ${norm === 0 ? 'only zeros' : 'no finite numbers'} for ${what}`, {
      data: { what },
    });
  }
  const to = outRow * dim;
  for (let i = 0; i < dim; i++) out[to + i] = (source[from + i] ?? 0) / norm;
}
