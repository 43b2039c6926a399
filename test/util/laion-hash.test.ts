import fc from 'fast-check';
import { expect, test } from 'vitest';
import { laionHash } from '#main/util/laion-hash.ts';

/** MurmurHash3 x64 128 word by word as Appleby wrote it, first half. */
function slowHash(text: string): bigint {
  const bytes = Buffer.from(text, 'utf8');
  const mask = (1n << 64n) - 1n;
  const rotl = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & mask;
  const c1 = 0x87c37b91114253d5n;
  const c2 = 0x4cf5ad432745937fn;
  const fmix = (value: bigint): bigint => {
    let k = value;
    k = ((k ^ (k >> 33n)) * 0xff51afd7ed558ccdn) & mask;
    k = ((k ^ (k >> 33n)) * 0xc4ceb9fe1a85ec53n) & mask;
    return k ^ (k >> 33n);
  };
  let h1 = 0n;
  let h2 = 0n;
  const blocks = Math.floor(bytes.length / 16);
  for (let block = 0; block < blocks; block++) {
    h1 ^= (rotl((bytes.readBigUInt64LE(block * 16) * c1) & mask, 31n) * c2) & mask;
    h1 = (((rotl(h1, 27n) + h2) & mask) * 5n + 0x52dce729n) & mask;
    h2 ^= (rotl((bytes.readBigUInt64LE(block * 16 + 8) * c2) & mask, 33n) * c1) & mask;
    h2 = (((rotl(h2, 31n) + h1) & mask) * 5n + 0x38495ab5n) & mask;
  }
  const tail = bytes.subarray(blocks * 16);
  let [k1, k2] = [0n, 0n];
  for (const [at, byte] of tail.entries()) {
    if (at < 8) k1 |= BigInt(byte) << BigInt(8 * at);
    else k2 |= BigInt(byte) << BigInt(8 * (at - 8));
  }
  h2 ^= (rotl((k2 * c2) & mask, 33n) * c1) & mask;
  h1 ^= (rotl((k1 * c1) & mask, 31n) * c2) & mask;
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = (h1 + h2) & mask;
  h2 = (h2 + h1) & mask;
  return BigInt.asIntN(64, fmix(h1) + fmix(h2));
}

test.each([
  ['', '', 0n],
  ['foo', '', -2129773440516405919n],
  ['http://a/b.jpg', 'a cat', 919568979703592945n],
  ['http://a/b.jpg', 'café', -4126648611811185630n],
])('the hash of %j and %j is LAION-5B’s', (url, text, expected) => {
  expect(laionHash(url, text)).toBe(expected);
  expect(laionHash(url + text, '')).toBe(expected);
});

test('any text hashes as by the algorithm written down word for word', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }), (url, text) => {
      expect(laionHash(url, text)).toBe(slowHash(url + text));
    }),
    { numRuns: 2000 },
  );
});

test('every length up to some blocks, with every bit set, carries as it must', () => {
  for (let length = 0; length < 70; length++) {
    for (const character of ['\u0000', '\u007f', '\u{10ffff}']) {
      expect(laionHash(character.repeat(length), '')).toBe(slowHash(character.repeat(length)));
    }
  }
});
