import { invalidTensorFile } from './tensor.ts';

/** One field of a message: a number for the wire types varint, fixed32 and fixed64 (as bytes), a view for what has a length. */
export interface ProtobufField {
  number: number;
  value: number | Uint8Array;
}

/**
 * The fields of a protobuf message in their order. Nested messages are bytes; the caller knows which they are.
 * @throws AppError(TENSOR_FILE_INVALID) for a message that ends early, groups, and integers of more than 53 bits
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* protobufFields(bytes: Uint8Array, file: string): Generator<ProtobufField> {
  const reader = { at: 0 };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - reader.at) throw invalidTensorFile(file, 'a protobuf message ends inside a field');
    reader.at += length;
    return bytes.subarray(reader.at - length, reader.at);
  };
  while (reader.at < bytes.length) {
    const tag = readVarint(bytes, reader, file);
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: readVarint(bytes, reader, file) };
        break;
      case 1:
        yield { number, value: take(8) };
        break;
      case 2:
        yield { number, value: take(readVarint(bytes, reader, file)) };
        break;
      case 5:
        yield { number, value: take(4) };
        break;
      default:
        throw invalidTensorFile(file, `a protobuf field of wire type ${tag % 8}`);
    }
  }
}

/** The nested messages, texts or byte strings of one field number. */
export function* protobufMessages(bytes: Uint8Array, number: number, file: string): Generator<Uint8Array> {
  for (const field of protobufFields(bytes, file)) if (field.number === number && typeof field.value !== 'number') yield field.value;
}

/** The last integer of a field number, as proto3 reads it; 0 where it is not there. */
export function protobufInteger(bytes: Uint8Array, number: number, file: string): number {
  let found = 0;
  for (const field of protobufFields(bytes, file)) if (field.number === number && typeof field.value === 'number') found = field.value;
  return found;
}

/** Reads a variable-length integer and moves on. Negative ones (ten bytes) do not occur in what is read here. */
export function readVarint(bytes: Uint8Array, reader: { at: number }, file: string): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[reader.at++];
    if (byte === undefined) throw invalidTensorFile(file, 'a protobuf message ends inside a number');
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    if (factor > 2 ** 46) throw invalidTensorFile(file, 'a protobuf number has more than 53 bits');
  }
}
