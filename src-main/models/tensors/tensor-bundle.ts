import { protobufFields, protobufInteger, protobufMessages, readVarint } from './protobuf.ts';
import { countValues, invalidTensorFile, readValues, type Tensor } from './tensor.ts';

const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** TensorFlow's number of the type float32. */
const DT_FLOAT = 1;

/** A TensorFlow checkpoint. `names` are those of all its variables, `tensors` has the float32 ones. */
interface TensorBundle {
  names: string[];
  tensors: Map<string, Tensor>;
}

/**
 * Reads a TensorFlow checkpoint of one data file.
 * @param index the file `variables.index`: a table in LevelDB's format, its values BundleEntryProto @param data the one data file
 * @throws AppError(TENSOR_FILE_INVALID) for damaged and compressed tables
 * @see https://github.com/tensorflow/tensorflow/blob/v2.8.0/tensorflow/core/util/tensor_bundle/tensor_bundle.h
 * @see https://github.com/google/leveldb/blob/1.23/doc/table_format.md
 */
export function readTensorBundle(index: Uint8Array, data: Uint8Array, file: string): TensorBundle {
  const tensors = new Map<string, Tensor>();
  const names: string[] = [];
  for (const [name, entry] of readTable(index, file)) {
    names.push(name);
    // The empty name is the header of the bundle.
    if (name === '' || protobufInteger(entry, 1, file) !== DT_FLOAT) continue;
    const [shape = new Uint8Array()] = protobufMessages(entry, 2, file);
    const dims = [...protobufMessages(shape, 2, file)].map((dim) => protobufInteger(dim, 1, file));
    const offset = protobufInteger(entry, 4, file);
    const size = protobufInteger(entry, 5, file);
    const count = countValues(file, name, dims);
    if (protobufInteger(entry, 3, file) !== 0 || size !== count * 4 || offset + size > data.length)
      throw invalidTensorFile(
        file,
        `variable ${name} claims the bytes ${offset}..${offset + size} of ${data.length} for ${dims.join(' x ')}`,
      );
    tensors.set(name, { dims, data: readValues(data, offset, count, 'f32') });
  }
  return { names, tensors };
}

/** Keys and values of a LevelDB table, in order. */
function* readTable(bytes: Uint8Array, file: string): Generator<[string, Uint8Array]> {
  if (bytes.length < FOOTER_BYTES) throw invalidTensorFile(file, `variables.index has ${bytes.length} bytes, expected a LevelDB table`);
  const footer = bytes.subarray(-FOOTER_BYTES);
  const view = new DataView(footer.buffer, footer.byteOffset, FOOTER_BYTES);
  if (view.getBigUint64(FOOTER_BYTES - 8, true) !== MAGIC) throw invalidTensorFile(file, 'variables.index is no LevelDB table');
  const reader = { at: 0 };
  readHandle(footer, reader, file);
  const handle = readHandle(footer, reader, file);
  for (const [, value] of readBlock(blockAt(bytes, handle, file), file))
    yield* readBlock(blockAt(bytes, readHandle(value, { at: 0 }, file), file), file);
}

function readHandle(bytes: Uint8Array, reader: { at: number }, file: string): { offset: number; size: number } {
  return { offset: readVarint(bytes, reader, file), size: readVarint(bytes, reader, file) };
}

function blockAt(bytes: Uint8Array, { offset, size }: { offset: number; size: number }, file: string): Uint8Array {
  if (offset + size + 5 > bytes.length) throw invalidTensorFile(file, 'a block of variables.index lies outside of the file');
  if (bytes[offset + size] !== 0) throw invalidTensorFile(file, 'a block of variables.index is compressed');
  return bytes.subarray(offset, offset + size);
}

/** Entries of a block: each key shares its beginning with the one before. */
function* readBlock(block: Uint8Array, file: string): Generator<[string, Uint8Array]> {
  if (block.length < 4) throw invalidTensorFile(file, 'a block of variables.index is too short');
  const restarts = new DataView(block.buffer, block.byteOffset, block.length).getUint32(block.length - 4, true);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw invalidTensorFile(file, 'a block of variables.index is damaged');
  const reader = { at: 0 };
  let key = Buffer.alloc(0);
  while (reader.at < end) {
    const shared = readVarint(block, reader, file);
    const fresh = readVarint(block, reader, file);
    const size = readVarint(block, reader, file);
    if (shared > key.length || reader.at + fresh + size > end) throw invalidTensorFile(file, 'a block of variables.index is damaged');
    key = Buffer.concat([key.subarray(0, shared), block.subarray(reader.at, reader.at + fresh)]);
    const value = block.subarray(reader.at + fresh, reader.at + fresh + size);
    reader.at += fresh + size;
    yield [key.toString('utf8'), value];
  }
}

/** The texts of constants of a graph: `[texts]` for each string constant of one dimension, in the order of the nodes. */
export function* stringConstants(graph: Uint8Array, file: string): Generator<string[]> {
  for (const node of protobufMessages(graph, 1, file)) {
    if (textOf(node, 2, file) !== 'Const') continue;
    for (const attribute of protobufMessages(node, 5, file)) {
      if (textOf(attribute, 1, file) !== 'value') continue;
      const [value = new Uint8Array()] = protobufMessages(attribute, 2, file);
      const [tensor] = protobufMessages(value, 8, file);
      const [shape] = tensor ? protobufMessages(tensor, 2, file) : [];
      if (!tensor || !shape || [...protobufMessages(shape, 2, file)].length !== 1) continue;
      const texts: string[] = [];
      for (const { number, value: text } of protobufFields(tensor, file))
        if (number === 8 && typeof text !== 'number') texts.push(Buffer.from(text).toString('latin1'));
      if (texts.length > 0) yield texts;
    }
  }
}

function textOf(message: Uint8Array, number: number, file: string): string {
  const [text = new Uint8Array()] = protobufMessages(message, number, file);
  return Buffer.from(text).toString('utf8');
}
