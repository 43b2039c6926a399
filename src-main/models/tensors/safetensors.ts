import * as z from 'zod';
import { countValues, invalidTensorFile, readValues, TENSOR_ELEMENT_BYTES, type Tensor, type TensorElement } from './tensor.ts';

const ELEMENTS: Record<string, TensorElement> = { F16: 'f16', BF16: 'bf16', F32: 'f32', F64: 'f64' };
const MAX_HEADER_BYTES = 1024 * 1024;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

/**
 * All tensors of a .safetensors file, by name.
 * @throws AppError(TENSOR_FILE_INVALID) also for tensors of integers
 * @see https://github.com/huggingface/safetensors#format
 */
export function parseSafetensors(bytes: Uint8Array, file: string): Map<string, Tensor> {
  const { header, start } = readHeader(bytes, file);
  const tensors = new Map<string, Tensor>();
  for (const [name, raw] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(raw);
    if (!entry.success) throw invalidTensorFile(file, `tensor ${name}: ${z.prettifyError(entry.error)}`);
    const { dtype, shape, data_offsets } = entry.data;
    const element = ELEMENTS[dtype];
    if (!element)
      throw invalidTensorFile(file, `tensor ${name} has values of type ${dtype}, expected one of ${Object.keys(ELEMENTS).join(', ')}`);
    const count = countValues(file, name, shape);
    const [from, to] = data_offsets;
    if (to - from !== count * TENSOR_ELEMENT_BYTES[element] || start + to > bytes.byteLength) {
      throw invalidTensorFile(
        file,
        `tensor ${name} of shape ${shape.join(' x ')} claims the bytes ${from}..${to} of ${bytes.byteLength - start}`,
      );
    }
    tensors.set(name, { dims: shape, data: readValues(bytes, start + from, count, element) });
  }
  return tensors;
}

/** The texts that the file carries besides its tensors; those that are no texts are left out. @throws AppError(TENSOR_FILE_INVALID) */
export function safetensorsMetadata(bytes: Uint8Array, file: string): Record<string, string> {
  const found = z.record(z.string(), z.unknown()).safeParse(readHeader(bytes, file).header.__metadata__);
  return Object.fromEntries(Object.entries(found.data ?? {}).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
}

/** @returns the JSON header and where the values begin */
function readHeader(bytes: Uint8Array, file: string): { header: Record<string, unknown>; start: number } {
  if (bytes.byteLength < 10) throw invalidTensorFile(file, `${bytes.byteLength} bytes are no .safetensors file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getBigUint64(0, true);
  const start = 8 + Number(headerBytes);
  if (headerBytes > BigInt(MAX_HEADER_BYTES) || start > bytes.byteLength) {
    throw invalidTensorFile(file, `the .safetensors header claims ${headerBytes} bytes, the file has ${bytes.byteLength}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes.subarray(8, start)).toString('utf8'));
  } catch (error) {
    throw invalidTensorFile(file, 'the .safetensors header is not JSON', error);
  }
  const header = z.record(z.string(), z.unknown()).safeParse(json);
  if (!header.success) throw invalidTensorFile(file, 'the .safetensors header is not an object');
  return { header: header.data, start };
}
