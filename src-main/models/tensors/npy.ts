import { countValues, invalidTensorFile, readValues, TENSOR_ELEMENT_BYTES, type Tensor, type TensorElement } from './tensor.ts';

const ELEMENTS: Record<string, TensorElement> = { '<f2': 'f16', '<f4': 'f32', '<f8': 'f64' };

/**
 * One array of NumPy's .npy format (versions 1 to 3), little-endian floats in C order.
 * @throws AppError(TENSOR_FILE_INVALID)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, file: string): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== '\x93NUMPY')
    throw invalidTensorFile(file, 'not an .npy file');
  const major = view.getUint8(6);
  if (major < 1 || major > 3) throw invalidTensorFile(file, `.npy version ${major} is not 1, 2 or 3`);
  const headerStart = major === 1 ? 10 : 12;
  const headerBytes = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = headerStart + headerBytes;
  if (start > bytes.byteLength)
    throw invalidTensorFile(file, `the .npy header claims ${headerBytes} bytes, the file has ${bytes.byteLength}`);
  const header = Buffer.from(bytes.subarray(headerStart, start)).toString('latin1');
  const found = /^\{\s*'descr':\s*'([^']{1,8})',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d,\s]{0,200})\),?\s*\}\s*$/.exec(
    header,
  );
  if (!found) throw invalidTensorFile(file, `the .npy header is not a plain array of numbers: ${JSON.stringify(header.slice(0, 80))}`);
  const [, descr = '', fortran, shape = ''] = found;
  const element = ELEMENTS[descr];
  if (!element) throw invalidTensorFile(file, `values of type ${descr}, expected one of ${Object.keys(ELEMENTS).join(', ')}`);
  const dims = shape
    .split(',')
    .map((dim) => dim.trim())
    .filter((dim) => dim !== '')
    .map(Number);
  if (fortran === 'True' && dims.length > 1) throw invalidTensorFile(file, 'the array is in Fortran order, expected C order');
  const count = countValues(file, 'array', dims);
  const expected = start + count * TENSOR_ELEMENT_BYTES[element];
  if (bytes.byteLength !== expected)
    throw invalidTensorFile(file, `shape (${shape}) needs ${expected} bytes, the file has ${bytes.byteLength}`);
  return { dims, data: readValues(bytes, start, count, element) };
}
