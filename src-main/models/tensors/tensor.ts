import { AppError } from '#shared/errors.ts';

/** A named block of numbers. `data`: float32, row-major, length = product of `dims`. */
export interface Tensor {
  dims: number[];
  data: Float32Array;
}

/** Element kinds that weight files use; all are read into float32. */
export const TENSOR_ELEMENT_BYTES = { f16: 2, bf16: 2, f32: 4, f64: 8 } as const;
export type TensorElement = keyof typeof TENSOR_ELEMENT_BYTES;

/** A head of a few million numbers is the largest that is ever read this way; networks are ONNX files. */
export const MAX_TENSOR_FILE_BYTES = 256 * 1024 * 1024;
const MAX_TENSOR_VALUES = MAX_TENSOR_FILE_BYTES / 4;
const MAX_DIMS = 8;

/** The error that all readers of weight files throw. @param file name of the file, for the message */
export function invalidTensorFile(file: string, what: string, cause?: unknown): AppError {
  return new AppError('TENSOR_FILE_INVALID', `${file}: ${what}`, { data: { file }, ...(cause !== undefined && { cause }) });
}

/** Number of values of a shape. @throws AppError(TENSOR_FILE_INVALID) for negative, fractional or enormous shapes */
export function countValues(file: string, name: string, dims: readonly number[]): number {
  if (dims.length > MAX_DIMS) throw invalidTensorFile(file, `tensor ${name} has ${dims.length} dimensions, at most ${MAX_DIMS} are read`);
  let count = 1;
  for (const dim of dims) {
    if (!Number.isSafeInteger(dim) || dim < 0) throw invalidTensorFile(file, `tensor ${name} has the dimension ${dim}`);
    count *= dim;
    if (count > MAX_TENSOR_VALUES)
      throw invalidTensorFile(file, `tensor ${name} claims ${dims.join(' x ')} values, at most ${MAX_TENSOR_VALUES} are read`);
  }
  return count;
}

/** Value of an IEEE 754 half-precision bit pattern. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Reads `count` little-endian values that begin at `offset` of `bytes`. The caller has checked that they are there. */
export function readValues(bytes: Uint8Array, offset: number, count: number, element: TensorElement): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * TENSOR_ELEMENT_BYTES[element]);
  const bits = new DataView(new ArrayBuffer(4));
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    switch (element) {
      case 'f32':
        data[i] = view.getFloat32(i * 4, true);
        break;
      case 'f64':
        data[i] = view.getFloat64(i * 8, true);
        break;
      case 'f16':
        data[i] = halfToNumber(view.getUint16(i * 2, true));
        break;
      case 'bf16': // the upper half of a float32
        bits.setUint32(0, view.getUint16(i * 2, true) << 16);
        data[i] = bits.getFloat32(0);
        break;
    }
  }
  return data;
}
