import { varint } from './thrift-compact.ts';

/** Bits that hold every index of a dictionary of `size` entries. */
export function bitWidth(size: number): number {
  return size <= 1 ? 0 : 32 - Math.clz32(size - 1);
}

/**
 * parquet's hybrid of runs and bit-packed groups of eight.
 * @param values whole numbers below 2^width @param width bits of a value, 0..32
 * @see apache/parquet-format, Encodings.md, RLE = 3
 */
export function runLengthEncode(values: Uint32Array, width: number): Uint8Array {
  const bytesOfValue = (width + 7) >> 3;
  const out: Uint8Array[] = [];
  const flushPacked = (from: number, to: number): void => {
    if (to <= from) return;
    const groups = Math.ceil((to - from) / 8);
    out.push(varint(groups * 2 + 1), packBits(values, from, to, width, groups));
  };
  let packedFrom = 0;
  let at = 0;
  while (at < values.length) {
    const end = endOfRun(values, at);
    // Before a run the packed values must be whole groups of eight.
    const filled = (8 - ((at - packedFrom) & 7)) & 7;
    if (end - at - filled < 8) {
      at = end;
      continue;
    }
    flushPacked(packedFrom, at + filled);
    const length = end - at - filled;
    const run = Buffer.alloc(bytesOfValue);
    if (bytesOfValue > 0) run.writeUIntLE(values[at] ?? 0, 0, bytesOfValue);
    out.push(varint(length * 2), run);
    at = end;
    packedFrom = end;
  }
  flushPacked(packedFrom, values.length);
  return Buffer.concat(out);
}

function endOfRun(values: Uint32Array, at: number): number {
  const value = values[at];
  let end = at + 1;
  while (end < values.length && values[end] === value) end++;
  return end;
}

/** Least significant bit first; what is missing from the last group is zero. */
function packBits(values: Uint32Array, from: number, to: number, width: number, groups: number): Uint8Array {
  const packed = new Uint8Array(groups * width);
  let held = 0;
  let bits = 0;
  let next = 0;
  for (let at = from; at < to; at++) {
    // Not by shifts alone: 7 held bits and 32 new ones are more than a number's 32.
    held += (values[at] ?? 0) * 2 ** bits;
    bits += width;
    while (bits >= 8) {
      packed[next++] = held % 256;
      held = Math.floor(held / 256);
      bits -= 8;
    }
  }
  if (bits > 0) packed[next] = held;
  return packed;
}
