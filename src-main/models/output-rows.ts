import type { Tensor } from 'onnxruntime-node';
import { AppError } from '#shared/errors.ts';

/** The numbers of an embedding output, one row per input. @throws AppError(MODEL_INVALID) when the output has another shape */
export function outputRows(output: Tensor | undefined, rows: number, file: string): Float32Array {
  const data = output?.data;
  const [first, dim] = output?.dims ?? [];
  if (!output || !(data instanceof Float32Array) || output.dims.length !== 2 || first !== rows || !dim) {
    const found = output ? `${output.type} [${output.dims.join(', ')}]` : 'nothing';
    throw new AppError('MODEL_INVALID', `${file} gives ${found} for ${rows} inputs, expected float32 [${rows}, dim]`, { data: { file } });
  }
  return data;
}

/** As outputRows, for the first run: weights that are damaged or not numbers at all show there. @throws AppError(MODEL_INVALID) */
export function dimOfFirstRun(data: Float32Array, rows: number, file: string): number {
  if (!data.every(Number.isFinite))
    throw new AppError('MODEL_INVALID', `${file} gives no finite numbers: its weights are damaged`, { data: { file } });
  return data.length / rows;
}
