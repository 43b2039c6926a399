import { varint } from './thrift-compact.ts';

/** Matches reach back no further than a block, so that two bytes hold every distance. */
const BLOCK_BYTES = 0x10000;
const TABLE_BITS = 14;
const MIN_MATCH = 4;
const MAX_COPY = 64;

/**
 * Compresses into one raw snappy block, the form parquet stores. Greedy matching of four bytes by a hash table, two-byte distances only;
 * the same input gives the same bytes.
 * @see google/snappy, format_description.txt
 */
export function snappyCompress(input: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [varint(input.byteLength)];
  const table = new Int32Array(1 << TABLE_BITS);
  for (let start = 0; start < input.byteLength; start += BLOCK_BYTES)
    compressBlock(input.subarray(start, start + BLOCK_BYTES), table.fill(-1), pieces);
  return Buffer.concat(pieces);
}

/** Wraps bytes that do not compress (encoded images) as snappy without looking at or copying them. */
export function snappyStored(pieces: readonly Uint8Array[], totalBytes: number): Uint8Array[] {
  return totalBytes === 0 ? [varint(0)] : [varint(totalBytes), literalTag(totalBytes), ...pieces];
}

function compressBlock(block: Uint8Array, table: Int32Array, out: Uint8Array[]): void {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let literalStart = 0;
  let at = 0;
  while (at + MIN_MATCH <= block.byteLength) {
    const four = view.getUint32(at, true);
    const slot = Math.imul(four, 0x1e35a7bd) >>> (32 - TABLE_BITS);
    const candidate = table[slot] ?? -1;
    table[slot] = at;
    if (candidate < 0 || view.getUint32(candidate, true) !== four) {
      at++;
      continue;
    }
    let length = MIN_MATCH;
    while (at + length < block.byteLength && block[candidate + length] === block[at + length]) length++;
    pushLiteral(block.subarray(literalStart, at), out);
    pushCopies(at - candidate, length, out);
    at += length;
    literalStart = at;
  }
  pushLiteral(block.subarray(literalStart), out);
}

function pushLiteral(bytes: Uint8Array, out: Uint8Array[]): void {
  if (bytes.byteLength > 0) out.push(literalTag(bytes.byteLength), bytes);
}

function literalTag(length: number): Uint8Array {
  const stated = length - 1;
  if (stated < 60) return Uint8Array.of(stated << 2);
  const bytes: number[] = [];
  for (let rest = stated; rest > 0; rest = Math.floor(rest / 0x100)) bytes.push(rest % 0x100);
  return Uint8Array.of((59 + bytes.length) << 2, ...bytes);
}

function pushCopies(distance: number, length: number, out: Uint8Array[]): void {
  for (let rest = length; rest > 0; rest -= MAX_COPY) {
    const now = Math.min(rest, MAX_COPY);
    out.push(Uint8Array.of(((now - 1) << 2) | 2, distance & 0xff, distance >> 8));
  }
}
