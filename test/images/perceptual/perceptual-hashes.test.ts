import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectImage } from '#main/images/inspect-image.ts';
import { lanczosResize } from '#main/images/perceptual/lanczos-resize.ts';
import { hashedSize, perceptualHashes } from '#main/images/perceptual/perceptual-hashes.ts';
import { syntheticPicture } from '../../helpers/synthetic-picture.ts';

/** Size and seed of a synthetic picture; dHash and pHash of Python's ImageHash 4.3.2 on Pillow 13.0.0, hash and quality of pdqhash 0.2.8. */
const REFERENCE = [
  [256, 256, 1, '83c3e1f89ccee7c1', 'c0c96bb5f40e7b44', '78580ddd05030d5e8f05844d75fa0d31d63d0e51aa6fde3834d7655667ebc949', 77],
  [640, 480, 2, 'bc7e2f1e2f050f8f', 'b695c076f4e20aea', '46c9dc1e46c97cd2a9df54d8215bded28071552ad5a07ca3a397dc36b601a7d4', 100],
  [300, 500, 3, 'f9cc6ebe7399ffcc', '96444289ddad7b0f', 'e01a3483e7db3c67ebbab6a76448910733527bf8e32f4f4a4b5d4d489ca11311', 100],
  [64, 64, 4, '0b0381c1d0f27333', 'eb723e351a0e3b48', '9c0488032a3f845619fc0eb89b6e68e902b50ae93b6f0eb81efc35563e3e73e7', 16],
  [17, 33, 5, 'ffffff0f0f0000f0', 'a2a2dd77007fd885', '89a16948169db3f78d887e3799cdad3a429b4480ccddf7778988367748dd2322', 42],
  [1024, 100, 6, 'fcfcfcfcfcfcfcfc', '94846dff6580a3d6', '25580535470a7aa572b74381053b2df967d177753ae250000553efffa7dbf290', 100],
  [90, 900, 7, '80e01e0efd7f63fc', '86d4ce4fd07d30cc', 'bb49218abbabde5bb13ba4db4e3b44512e8ee4593186df5f4405847900297f95', 100],
  [11, 23, 8, 'ffffffff0f0000f0', '8aa28977209977dd', 'c99807f703e7b8d807ffbc1d726287bd58ea90c507b788dd7802277789c87222', 32],
  [33, 5, 9, 'f3f3f3f3f3f3f3f3', '88c9afcae9369c32', '31501959ceaf6da9a675c9c9b6753636498a921631501959ceaf6da9a675c9c9', 33],
  [513, 257, 10, '3f3c341a0b2d0682', 'ff9fa0aa016cca34', '08a800a85592a0b6d5c1a8df05aa0f1f72d8471fc4ab3f1bfd40ed3af7827efc', 100],
  [1200, 800, 11, '22d1b0f060fc3c3c', 'dd493e362cd824ad', '40ab60a6c3c260a03e7795e5344adca0f10e155eff3a119d635ab7f6763e8b49', 100],
  [4, 9, 12, 'fcfefffcfcffffff', '9c1a8cdb599ba523', '0000000000000000000000000000000000000000000000000000000000000000', 0],
  [1, 1, 13, '0000000000000000', '8000000000000000', '0000000000000000000000000000000000000000000000000000000000000000', 0],
  [800, 1200, 14, 'fc7cfcfeffbf1f13', 'b4967f214927495b', 'ab5181e9cf53a1f8d992c8b609bd0d974f6f256db1c99ba2330958c2f1ef5014', 100],
  [224, 224, 15, 'c1c1f03ecfc3e170', 'c932c9e2b5dbc413', '03dc562a03ffa953bc0ca9dba96f9d59659208e56991396d9c5629a30bc9bca6', 66],
  [100, 99, 16, '1f0f0f0787c6c6c2', 'e7be9fc181c51298', '9932c3497e34e509e1497c01c37c400b99fce70fdaa4ffd11c415ac11cfccbbe', 51],
] as const;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function distance(a: string, b: string): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;
}

describe.each(REFERENCE)('%i x %i, seed %i', (width, height, seed, dhash, phash, pdq, quality) => {
  const data = syntheticPicture(width, height, seed);

  test('of the whole pixels the hashes are those of the reference', () => {
    const hashes = perceptualHashes({ data, width, height }, { width, height });
    expect({ dhash: hex(hashes.dhash), phash: hex(hashes.phash), pdq: hex(hashes.pdq.hash), quality: hashes.pdq.quality }).toEqual({
      dhash,
      phash,
      pdq,
      quality,
    });
  });

  test('of a file, whose pixels are reduced first, they are within some bits of it', async () => {
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const outcome = await inspectImage(png, { keep: 'original' });
    if (!outcome.ok) throw new Error(outcome.message);
    const { hashes } = outcome.value;
    expect(distance(hex(hashes.dhash), dhash)).toBeLessThanOrEqual(4);
    expect(distance(hex(hashes.phash), phash)).toBeLessThanOrEqual(4);
    expect(distance(hex(hashes.pdq.hash), pdq)).toBeLessThanOrEqual(10);
    expect(Math.abs(hashes.pdq.quality - quality)).toBeLessThanOrEqual(2);
  });
});

test('a picture without any detail is hashed, with a quality of 0', () => {
  const { dhash, pdq } = perceptualHashes({ data: new Uint8Array(40 * 30 * 3).fill(77), width: 40, height: 30 }, { width: 40, height: 30 });
  expect([hex(dhash), pdq.quality]).toEqual(['0'.repeat(16), 0]);
});

test.each([
  [
    { width: 256, height: 200 },
    { width: 256, height: 200 },
  ],
  [
    { width: 5000, height: 4000 },
    { width: 256, height: 205 },
  ],
  [
    { width: 600, height: 200 },
    { width: 384, height: 128 },
  ],
  [
    { width: 50_000, height: 10 },
    { width: 1024, height: 1 },
  ],
  [
    { width: 1, height: 1 },
    { width: 1, height: 1 },
  ],
])('%o is hashed at %o', (full, reduced) => {
  expect(hashedSize(full)).toEqual(reduced);
});

test('a resize to the same size changes nothing', () => {
  const grey = { data: syntheticPicture(9, 7, 1).subarray(0, 63), width: 9, height: 7 };
  expect(lanczosResize(grey, 9, 7).data).toEqual(grey.data);
});
