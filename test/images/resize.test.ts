import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type OutputInfo } from 'sharp';
import { describe, expect, test } from 'vitest';
import { type EncodedImage, type ReencodeOptions, reencode } from '#main/images/resize.ts';
import { planResize } from '#main/images/resize-geometry.ts';
import type { ResizeMode } from '#shared/model/export-options.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';

const DEFAULTS: ReencodeOptions = { plan: () => null, upscale: 'lanczos', downscale: 'area', format: 'jpg', quality: 95 };

async function encoded(
  bytes: Uint8Array,
  options: Partial<ReencodeOptions> & { mode?: ResizeMode; size?: number; isOnlyIfBigger?: boolean } = {},
): Promise<EncodedImage> {
  const { mode = 'no', size = 256, isOnlyIfBigger = false, ...rest } = options;
  const outcome = await reencode(bytes, { ...DEFAULTS, plan: (decoded) => planResize(decoded, { mode, size, isOnlyIfBigger }), ...rest });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value;
}

const pixelsOf = async (image: Uint8Array): Promise<{ data: Buffer; info: OutputInfo }> =>
  sharp(image).raw().toBuffer({ resolveWithObject: true });

/** An image of one colour. */
const plain = (width: number, height: number, colour: { r: number; g: number; b: number; alpha?: number }) =>
  sharp({ create: { width, height, channels: colour.alpha === undefined ? 3 : 4, background: colour } });

/** The channels of one pixel. */
function pixel({ data, info }: { data: Buffer; info: OutputInfo }, x: number, y: number): number[] {
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

describe.skipIf(!sharedFixtures)("img2dataset's own test images", () => {
  const folder = join(sharedFixtures ?? '', 'img2dataset/resize_test_image');
  const names = sharedFixtures ? readdirSync(folder) : [];
  const modes = ['no', 'border', 'keep_ratio', 'keep_ratio_largest', 'center_crop'] as const;

  test.each(names)('%s: every mode, format and size gives the size of its rule', async (name) => {
    const bytes = readFileSync(join(folder, name));
    const [width = 0, height = 0] = name.replace('.jpg', '').split('_').map(Number);
    for (const mode of modes) {
      for (const format of ['jpg', 'png', 'webp'] as const) {
        const result = await encoded(bytes, { mode, format, quality: format === 'png' ? 1 : 80 });
        const expected = planResize({ width, height }, { mode, size: 256, isOnlyIfBigger: false })?.output ?? { width, height };
        const { info } = await pixelsOf(result.bytes);
        expect([info.width, info.height], `${mode} ${format}`).toEqual([expected.width, expected.height]);
        expect(result).toMatchObject({ ...expected, decoded: { width, height } });
      }
    }
  });

  test.each([
    ['no', 389, 535],
    ['border', 600, 600],
    ['keep_ratio', 600, 825],
    ['keep_ratio_largest', 436, 600],
    ['center_crop', 600, 600],
  ] as const)('the golden of resize_mode %s, with a blurred face, has our size and pixels', async (mode, width, height) => {
    const goldens = join(sharedFixtures ?? '', 'img2dataset/blur_test_files');
    // Of img2dataset's 32-bit box every side falls on or above the whole pixels 234, 221, 333 and 327 of 389 x 535.
    const blur = [[234.0001 / 389, 221.0001 / 535, 333.0001 / 389, 327.0001 / 535]] as const;
    const result = await encoded(readFileSync(join(goldens, 'original.png')), { mode, size: 600, blur });
    expect([result.width, result.height]).toEqual([width, height]);
    const golden = await pixelsOf(readFileSync(join(goldens, `resize_${mode}.jpg`)));
    const ours = await pixelsOf(result.bytes);
    expect([golden.info.width, golden.info.height]).toEqual([width, height]);
    const differences = ours.data.map((value, index) => Math.abs(value - (golden.data[index] ?? 0)));
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.05);
  });
});

test('border pads with white, the odd pixel at the bottom', async () => {
  const result = await encoded(await plain(100, 49, { r: 200, g: 30, b: 40 }).png().toBuffer(), {
    mode: 'border',
    size: 100,
    format: 'png',
    quality: 1,
  });
  const image = await pixelsOf(result.bytes);
  // 51 rows of padding: 25 above, 26 below.
  expect([24, 25, 73, 74].map((y) => pixel(image, 50, y))).toEqual([
    [255, 255, 255],
    [200, 30, 40],
    [200, 30, 40],
    [255, 255, 255],
  ]);
});

test('center_crop keeps the middle', async () => {
  const left = await plain(150, 100, { r: 255, g: 0, b: 0 })
    .extend({ right: 150, background: { r: 0, g: 0, b: 255 } })
    .png()
    .toBuffer();
  const image = await pixelsOf((await encoded(left, { mode: 'center_crop', size: 100, format: 'png', quality: 1 })).bytes);
  expect([pixel(image, 10, 50), pixel(image, 90, 50)]).toEqual([
    [255, 0, 0],
    [0, 0, 255],
  ]);
});

test('transparency becomes white', async () => {
  const half = await plain(8, 8, { r: 100, g: 0, b: 200, alpha: 0.4 }).png().toBuffer();
  const image = await pixelsOf((await encoded(half, { format: 'png', quality: 1 })).bytes);
  const expected = [100, 0, 200].map((c) => Math.round((102 / 255) * c + 255 - 102));
  expect(image.info.channels).toBe(3);
  for (const [channel, value] of pixel(image, 3, 3).entries()) expect(Math.abs(value - (expected[channel] ?? 0))).toBeLessThanOrEqual(1);
});

test.each(['jpg', 'png'] as const)('a grey image stays one channel as %s, also with a border', async (format) => {
  const grey = await plain(60, 30, { r: 77, g: 77, b: 77 }).toColourspace('b-w').jpeg().toBuffer();
  const result = await encoded(grey, { mode: 'border', size: 60, format, quality: 9 });
  const { channels } = await sharp(result.bytes).metadata();
  expect(channels).toBe(1);
});

test('a colour image without colour stays three channels', async () => {
  const bytes = await plain(20, 20, { r: 9, g: 9, b: 9 }).png().toBuffer();
  expect((await sharp((await encoded(bytes, { format: 'png', quality: 1 })).bytes).metadata()).channels).toBe(3);
});

test('the inks of a CMYK JPEG are mixed as OpenCV does', async () => {
  const inks = await plain(16, 16, { r: 200, g: 100, b: 50 }).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
  expect((await sharp(inks).metadata()).space).toBe('cmyk');
  const image = await pixelsOf((await encoded(inks, { format: 'png', quality: 1 })).bytes);
  expect(pixel(image, 8, 8)).toEqual([207, 79, 17]);
});

test('EXIF orientation is not applied and does not stay', async () => {
  const turned = await plain(40, 20, { r: 1, g: 2, b: 3 }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const result = await encoded(turned, { mode: 'keep_ratio_largest', size: 20 });
  expect([result.width, result.height]).toEqual([20, 10]);
  const { exif, orientation } = await sharp(result.bytes).metadata();
  expect([exif, orientation]).toEqual([undefined, undefined]);
});

test('what is no image is a value, not an exception', async () => {
  expect(await reencode(Buffer.from('<html>'), DEFAULTS)).toMatchObject({ ok: false, status: 'decode_error' });
});

test('a cut image is a value, not a half-grey picture', async () => {
  const whole = await plain(400, 400, { r: 1, g: 90, b: 3 }).png().toBuffer();
  expect(await reencode(whole.subarray(0, whole.byteLength - 40), DEFAULTS)).toMatchObject({ ok: false, status: 'decode_error' });
});

test('a strip that would be scaled beyond what the format holds is a value', async () => {
  const strip = await plain(3000, 2, { r: 1, g: 2, b: 3 }).png().toBuffer();
  const outcome = await reencode(strip, {
    ...DEFAULTS,
    plan: (decoded) => planResize(decoded, { mode: 'keep_ratio', size: 256, isOnlyIfBigger: false }),
  });
  expect(outcome).toMatchObject({ ok: false, status: 'too_many_pixels', message: expect.stringContaining('384000x256') });
});

test('the same image gives the same bytes', async () => {
  const bytes = await plain(300, 200, { r: 50, g: 60, b: 70 }).jpeg().toBuffer();
  const [first, second] = [await encoded(bytes, { mode: 'border' }), await encoded(bytes, { mode: 'border' })];
  expect(Buffer.from(first.bytes).equals(second.bytes)).toBe(true);
});

test.each([
  ['webp', 101],
  ['png', 0],
  ['png', 9],
] as const)('%s at %i keeps every pixel', async (format, quality) => {
  const noise = Buffer.from(Array.from({ length: 30 * 30 * 3 }, (_, i) => (i * 7919) % 251));
  const bytes = await sharp(noise, { raw: { width: 30, height: 30, channels: 3 } })
    .png()
    .toBuffer();
  expect((await pixelsOf((await encoded(bytes, { format, quality })).bytes)).data.equals(noise)).toBe(true);
});

test('jpg quality 0 is the lowest there is', async () => {
  const bytes = await plain(30, 30, { r: 50, g: 60, b: 70 }).png().toBuffer();
  expect((await encoded(bytes, { quality: 0 })).bytes.byteLength).toBeGreaterThan(0);
});
