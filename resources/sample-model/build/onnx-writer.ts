/**
 * Writes ONNX model files with nothing but Node: a graph of nodes and constant tensors becomes the bytes of a `ModelProto`
 * (opset 17, IR version 8), which any ONNX runtime loads.
 *
 *     const bytes = encodeOnnx({
 *       name: 'scale',
 *       inputs: [{ name: 'x', type: 'float32', dims: ['batch', 3] }],
 *       outputs: [{ name: 'y', type: 'float32', dims: ['batch', 3] }],
 *       initializers: [{ name: 'w', type: 'float32', dims: [3], data: new Float32Array([1, 2, 3]) }],
 *       nodes: [{ op: 'Mul', inputs: ['x', 'w'], outputs: ['y'] }],
 *     });
 *     await writeFile('scale.onnx', bytes);
 *
 * - A string in `dims` of an input or output is a symbolic size (`batch`), a number a fixed one. Initializers have fixed sizes.
 * - Attributes say their kind, because ONNX tells 1 from 1.0: `{ axis: { int: -1 }, epsilon: { float: 1e-5 }, kernel_shape: { ints: [8, 8] } }`.
 * - Nodes must stand in the order of their data flow; names of values are free but unique. An optional input that is left out is `''`.
 * - What ops take and give at opset 17: https://github.com/onnx/onnx/blob/main/docs/Operators.md. Note that `Clip` takes its limits and
 *   `ReduceSum` its axes as inputs, while `ReduceMean`, `ReduceMax` and `ReduceL2` take `axes` as an attribute.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto for the field numbers below
 */

/** Element types, by their number in `TensorProto.DataType`. */
const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 } as const;

export type OnnxElementType = keyof typeof ELEMENT_TYPES;

/** A constant. `data` is row-major; float16 is given as its bit patterns, int64 as BigInt, bool as 0 and 1. */
export interface OnnxTensor {
  name: string;
  type: OnnxElementType;
  dims: readonly number[];
  data: Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array | Uint16Array;
  /** The numbers stand in a file beside the graph, from a byte on; whoever encodes the graph writes that file. */
  external?: { location: string; offset: number };
}

export type OnnxAttribute =
  | { int: number }
  | { float: number }
  | { string: string }
  | { ints: readonly number[] }
  | { floats: readonly number[] }
  | { strings: readonly string[] }
  | { tensor: OnnxTensor };

export interface OnnxNode {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Only for error messages of the runtime; default: the name of the first output. */
  name?: string;
}

export interface OnnxValue {
  name: string;
  type: OnnxElementType;
  dims: readonly (number | string)[];
}

export interface OnnxGraph {
  name: string;
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  initializers: readonly OnnxTensor[];
  nodes: readonly OnnxNode[];
  /** Free text that travels in the file: licence, origin. */
  metadata?: Readonly<Record<string, string>>;
}

const OPSET = 17;
const IR_VERSION = 8;

/** Base-128 varint of a signed 64-bit value, low groups first. */
function varint(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const intField = (field: number, value: number | bigint): Buffer => Buffer.concat([varint(field << 3), varint(value)]);

function bytesField(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(value.byteLength), value]);
}

const textField = (field: number, value: string): Buffer => bytesField(field, Buffer.from(value, 'utf8'));

function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), bytes]);
}

/** Little-endian bytes of a typed array (every platform that Node 24 runs on is little-endian). */
function rawBytes(data: OnnxTensor['data']): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** StringStringEntryProto. */
const entry = (key: string, value: string): Buffer => Buffer.concat([textField(1, key), textField(2, value)]);

function tensor({ name, type, dims, data, external }: OnnxTensor): Buffer {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (count !== data.length) throw new RangeError(`tensor ${name}: ${dims.join('x')} needs ${count} values, got ${data.length}`);
  return Buffer.concat([
    ...dims.map((dim) => intField(1, dim)),
    intField(2, ELEMENT_TYPES[type]),
    textField(8, name),
    ...(external
      ? [
          bytesField(13, entry('location', external.location)),
          bytesField(13, entry('offset', String(external.offset))),
          bytesField(13, entry('length', String(data.byteLength))),
          intField(14, 1),
        ]
      : [bytesField(9, rawBytes(data))]),
  ]);
}

/** AttributeProto: the value's own field and, in field 20, its kind. */
function attribute(name: string, value: OnnxAttribute): Buffer {
  const parts = [textField(1, name)];
  if ('float' in value) parts.push(floatField(2, value.float), intField(20, 1));
  else if ('int' in value) parts.push(intField(3, value.int), intField(20, 2));
  else if ('string' in value) parts.push(textField(4, value.string), intField(20, 3));
  else if ('tensor' in value) parts.push(bytesField(5, tensor(value.tensor)), intField(20, 4));
  else if ('floats' in value) parts.push(...value.floats.map((item) => floatField(7, item)), intField(20, 6));
  else if ('ints' in value) parts.push(...value.ints.map((item) => intField(8, item)), intField(20, 7));
  else parts.push(...value.strings.map((item) => textField(9, item)), intField(20, 8));
  return Buffer.concat(parts);
}

function node({ op, inputs, outputs, attributes = {}, name = outputs[0] ?? op }: OnnxNode): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((output) => textField(2, output)),
    textField(3, name),
    textField(4, op),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, attribute(key, value))),
  ]);
}

/** ValueInfoProto: name and tensor type; a dimension is a value (field 1) or a symbol (field 2). */
function valueInfo({ name, type, dims }: OnnxValue): Buffer {
  const shape = dims.map((dim) => bytesField(1, typeof dim === 'number' ? intField(1, dim) : textField(2, dim)));
  const tensorType = Buffer.concat([intField(1, ELEMENT_TYPES[type]), bytesField(2, Buffer.concat(shape))]);
  return Buffer.concat([textField(1, name), bytesField(2, bytesField(1, tensorType))]);
}

/**
 * The bytes of an ONNX file. The same graph gives the same bytes.
 * @throws RangeError when a tensor's data do not fill its dims
 */
export function encodeOnnx(graph: OnnxGraph): Buffer {
  const graphProto = Buffer.concat([
    ...graph.nodes.map((item) => bytesField(1, node(item))),
    textField(2, graph.name),
    ...graph.initializers.map((item) => bytesField(5, tensor(item))),
    ...graph.inputs.map((item) => bytesField(11, valueInfo(item))),
    ...graph.outputs.map((item) => bytesField(12, valueInfo(item))),
  ]);
  return Buffer.concat([
    intField(1, IR_VERSION),
    textField(2, 'gleaner'),
    bytesField(7, graphProto),
    bytesField(8, Buffer.concat([textField(1, ''), intField(2, OPSET)])),
    ...Object.entries(graph.metadata ?? {}).map(([key, value]) => bytesField(14, entry(key, value))),
  ]);
}
