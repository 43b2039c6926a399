import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { parseNpy } from './tensors/npy.ts';
import { parseSafetensors } from './tensors/safetensors.ts';
import { parseSavedModelZip } from './tensors/saved-model.ts';
import { invalidTensorFile, MAX_TENSOR_FILE_BYTES, type Tensor } from './tensors/tensor.ts';
import { parseTorchZip } from './tensors/torch-zip.ts';

export { safetensorsMetadata } from './tensors/safetensors.ts';
export type { Tensor } from './tensors/tensor.ts';

/** Extensions of the weight files that `readTensorFile` reads. */
export const TENSOR_FILE_EXTENSIONS = ['.pth', '.pt', '.npy', '.safetensors', '.zip'] as const;

/**
 * All tensors of a weight file, by name, as float32; the one array of an .npy file has the name `array`. Nothing in the file is executed.
 * @throws AppError(TENSOR_FILE_INVALID) for damaged files, files over 256 MiB and anything that is not tensors; AppError(FILE_NOT_FOUND)
 */
export async function readTensorFile(path: string): Promise<Map<string, Tensor>> {
  return parseTensorFile(await readBounded(path), basename(path));
}

/** As readTensorFile, on bytes. @param file its name: the extension tells the format */
export function parseTensorFile(bytes: Uint8Array, file: string): Map<string, Tensor> {
  const extension = extname(file).toLowerCase();
  switch (extension) {
    case '.pth':
    case '.pt':
      return parseTorchZip(bytes, file);
    case '.npy':
      return new Map([['array', parseNpy(bytes, file)]]);
    case '.safetensors':
      return parseSafetensors(bytes, file);
    case '.zip':
      return parseSavedModelZip(bytes, file);
    default:
      throw invalidTensorFile(file, `the extension ${extension || '(none)'} is not one of ${TENSOR_FILE_EXTENSIONS.join(', ')}`);
  }
}

/** The bytes of a weight file. @throws AppError(FILE_NOT_FOUND); AppError(TENSOR_FILE_INVALID) over 256 MiB */
export async function readBounded(path: string): Promise<Buffer> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw new AppError('FILE_NOT_FOUND', `the weight file ${path} cannot be opened`, { data: { path }, cause: error });
  }
  try {
    const { size } = await handle.stat();
    if (size > MAX_TENSOR_FILE_BYTES) throw invalidTensorFile(basename(path), `${size} bytes, at most ${MAX_TENSOR_FILE_BYTES} are read`);
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    if (bytesRead !== size) throw invalidTensorFile(basename(path), `ended after ${bytesRead} of ${size} bytes`);
    return bytes;
  } finally {
    await handle.close();
  }
}
