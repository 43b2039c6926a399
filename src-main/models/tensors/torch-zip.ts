import { PickleDict, PickleGlobal, PicklePersistent, PickleReduced, PickleTuple, type PickleValue, readPickle } from './pickle.ts';
import { countValues, invalidTensorFile, readValues, TENSOR_ELEMENT_BYTES, type Tensor, type TensorElement } from './tensor.ts';
import { readZip } from './zip.ts';

const REBUILD = 'torch._utils _rebuild_tensor_v2';
const STORAGES: Record<string, TensorElement> = {
  'torch FloatStorage': 'f32',
  'torch DoubleStorage': 'f64',
  'torch HalfStorage': 'f16',
  'torch BFloat16Storage': 'bf16',
};
const ALLOWED_GLOBALS = new Set([REBUILD, ...Object.keys(STORAGES)]);

/**
 * The state dict of a .pth file as torch >= 1.6 saves it: a zip with `<root>/data.pkl` and raw storages `<root>/data/<key>`.
 * Nothing of the pickle is executed.
 * @throws AppError(TENSOR_FILE_INVALID)
 * @see https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
 */
export function parseTorchZip(bytes: Uint8Array, file: string): Map<string, Tensor> {
  const entries = readZip(bytes, file, { maxUnpackedBytes: 0 });
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  const pickle = pickleName === undefined ? undefined : entries.get(pickleName);
  if (pickleName === undefined || !pickle) throw invalidTensorFile(file, 'no data.pkl in the archive: not saved by torch.save');
  const root = pickleName.slice(0, -'data.pkl'.length);
  const byteOrder = entries.get(`${root}byteorder`);
  if (byteOrder && Buffer.from(byteOrder).toString('latin1') !== 'little') throw invalidTensorFile(file, 'saved on a big-endian machine');
  const state = readPickle(pickle, ALLOWED_GLOBALS, file);
  if (!(state instanceof PickleDict)) throw invalidTensorFile(file, 'the saved object is no state dict');
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of state.entries) {
    if (typeof name !== 'string') throw invalidTensorFile(file, 'a key of the state dict is no text');
    if (!(value instanceof PickleReduced) || value.callable !== REBUILD) throw invalidTensorFile(file, `${name} is no tensor`);
    tensors.set(
      name,
      rebuild(name, value.args, (key) => entries.get(`${root}data/${key}`), file),
    );
  }
  return tensors;
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, ...)`: a view of a storage. Only contiguous tensors are read. */
function rebuild(name: string, args: readonly PickleValue[], storageOf: (key: string) => Uint8Array | undefined, file: string): Tensor {
  const [storage, offset, size, stride] = args;
  const fail = (what: string) => invalidTensorFile(file, `tensor ${name} ${what}`);
  if (!(storage instanceof PicklePersistent) || !(storage.id instanceof PickleTuple)) throw fail('has no storage');
  const [kind, type, key] = storage.id.items;
  if (kind !== 'storage' || !(type instanceof PickleGlobal) || typeof key !== 'string') throw fail('has no storage');
  const element = STORAGES[type.name];
  if (!element) throw fail(`has a storage of type ${type.name}, expected one of ${Object.keys(STORAGES).join(', ')}`);
  const dims = integers(size);
  const strides = integers(stride);
  if (!dims || !strides || dims.length !== strides.length || typeof offset !== 'number' || offset < 0)
    throw fail('has no size, stride or offset');
  const count = countValues(file, name, dims);
  if (!isContiguous(dims, strides)) throw fail(`is not contiguous (size ${dims.join(' x ')}, stride ${strides.join(', ')})`);
  const bytes = storageOf(key);
  const width = TENSOR_ELEMENT_BYTES[element];
  if (!bytes || (offset + count) * width > bytes.byteLength)
    throw fail(`needs ${(offset + count) * width} bytes of data/${key}, which has ${bytes?.byteLength ?? 'none'}`);
  return { dims, data: readValues(bytes, offset * width, count, element) };
}

function integers(value: PickleValue | undefined): number[] | undefined {
  if (!(value instanceof PickleTuple)) return undefined;
  const numbers = value.items.filter((item) => typeof item === 'number');
  return numbers.length === value.items.length ? numbers : undefined;
}

function isContiguous(dims: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let i = dims.length - 1; i >= 0; i--) {
    if (dims[i] !== 1 && strides[i] !== expected) return false;
    expected *= dims[i] ?? 1;
  }
  return true;
}
