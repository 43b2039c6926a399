/** Type codes of Thrift's compact protocol, as far as parquet's footer and page headers need them. */
const TRUE = 1;
const FALSE = 2;
const I8 = 3;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** One value of a Thrift structure. Whole numbers are 0 or more; `bool` stands in structures only, not in lists. */
export type ThriftValue =
  | { bool: boolean }
  | { i8: number }
  | { i32: number }
  | { i64: number }
  | { text: string }
  | { struct: ThriftStruct }
  | { list: readonly ThriftValue[] };
/** Fields by ascending id. */
export type ThriftStruct = readonly (readonly [id: number, value: ThriftValue])[];

/** Bytes of a structure in Thrift's compact protocol. @see Apache Thrift, thrift-compact-protocol.md */
export function thriftStruct(struct: ThriftStruct): Uint8Array {
  const pieces: Uint8Array[] = [];
  writeStruct(struct, pieces);
  return Buffer.concat(pieces);
}

function writeStruct(struct: ThriftStruct, out: Uint8Array[]): void {
  let previous = 0;
  for (const [id, value] of struct) {
    // Field ids of parquet's structures are never more than 15 apart.
    out.push(Uint8Array.of(((id - previous) << 4) | typeCode(value)));
    previous = id;
    writeValue(value, out);
  }
  out.push(Uint8Array.of(0));
}

function typeCode(value: ThriftValue): number {
  // A field that is true or false has no bytes besides its type.
  if ('bool' in value) return value.bool ? TRUE : FALSE;
  if ('i8' in value) return I8;
  if ('i32' in value) return I32;
  if ('i64' in value) return I64;
  if ('text' in value) return BINARY;
  return 'struct' in value ? STRUCT : LIST;
}

function writeValue(value: ThriftValue, out: Uint8Array[]): void {
  if ('bool' in value) return;
  if ('i8' in value) out.push(Uint8Array.of(value.i8));
  else if ('i32' in value) out.push(varint(value.i32 * 2));
  else if ('i64' in value) out.push(varint(value.i64 * 2));
  else if ('text' in value) {
    const bytes = Buffer.from(value.text, 'utf8');
    out.push(varint(bytes.byteLength), bytes);
  } else if ('struct' in value) writeStruct(value.struct, out);
  else {
    const [first] = value.list;
    const code = first === undefined ? STRUCT : typeCode(first);
    if (value.list.length < 15) out.push(Uint8Array.of((value.list.length << 4) | code));
    else out.push(Uint8Array.of(0xf0 | code), varint(value.list.length));
    for (const item of value.list) writeValue(item, out);
  }
}

/** Little-endian base 128. @param value a whole number, 0..2^53 - 1 */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  // Not by shifts: they end at 32 bits.
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
