import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snappyCompress, snappyStored } from '#main/util/parquet-file/snappy.ts';

/** Strict decoder of a raw snappy block, after google/snappy's format_description.txt. */
function snappyExpand(input: Uint8Array): Buffer {
  let at = 0;
  const next = (): number => {
    const byte = input[at++];
    if (byte === undefined) throw new Error('snappy: input ends early');
    return byte;
  };
  const littleEndian = (bytes: number): number => Array.from({ length: bytes }, (_, i) => next() * 256 ** i).reduce((a, b) => a + b, 0);
  let length = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = next();
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
  }
  const out = Buffer.alloc(length);
  let written = 0;
  while (at < input.byteLength) {
    const tag = next();
    if ((tag & 3) === 0) {
      const short = tag >> 2;
      const size = (short < 60 ? short : littleEndian(short - 59)) + 1;
      if (at + size > input.byteLength || written + size > length) throw new Error('snappy: literal too long');
      out.set(input.subarray(at, at + size), written);
      at += size;
      written += size;
    } else if ((tag & 3) === 2) {
      const size = (tag >> 2) + 1;
      const distance = littleEndian(2);
      if (distance === 0 || distance > written || written + size > length) throw new Error('snappy: copy out of range');
      for (let i = 0; i < size; i++, written++) out[written] = out[written - distance] ?? 0;
    } else throw new Error(`snappy: tag ${tag & 3} is not written here`);
  }
  if (written !== length) throw new Error(`snappy: ${written} of ${length} bytes`);
  return out;
}

test('what is compressed expands to itself', () => {
  const repetitive = fc.array(fc.tuple(fc.uint8Array({ maxLength: 12 }), fc.nat(40)), { maxLength: 20 });
  fc.assert(
    fc.property(repetitive, (parts) => {
      const input = Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes)));
      expect(snappyExpand(snappyCompress(input)).equals(input)).toBe(true);
    }),
  );
});

test('blocks of more than 64 KiB expand to themselves, and repeated text gets small', () => {
  const text = Buffer.from('success\0https://example.org/images/'.repeat(6000));
  const compressed = snappyCompress(text);
  expect(snappyExpand(compressed).equals(text)).toBe(true);
  expect(compressed.byteLength).toBeLessThan(text.byteLength / 15);
});

test.each([0, 1, 60, 61, 256, 257, 65_536, 65_537, 16_777_217])('%i stored bytes expand to themselves', (length) => {
  const half = Math.floor(length / 2);
  const bytes = Buffer.alloc(length, 7);
  const wrapped = Buffer.concat(snappyStored([bytes.subarray(0, half), bytes.subarray(half)], length));
  expect(snappyExpand(wrapped).equals(bytes)).toBe(true);
});
