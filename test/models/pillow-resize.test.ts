import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type RgbImage, resizeRgb } from '#main/models/pillow-resize.ts';
import { cropToSquare, decodeRgb, writeNchw } from '#main/models/preprocess.ts';
import type { PreprocessConfig } from '#main/models/preprocess-config.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';

const clip: PreprocessConfig = {
  size: 224,
  mode: 'shortest',
  resizeTo: 224,
  filter: 'bicubic',
  rescale: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** An image whose every pixel is the value of a function. */
function paint(width: number, height: number, value: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.fill(value(x, y), (y * width + x) * 3, (y * width + x) * 3 + 3);
  }
  return { width, height, data };
}

const whole = (width: number, height: number) => ({ left: 0, top: 0, width, height });
const reds = (image: RgbImage): number[] => [...image.data].filter((_, index) => index % 3 === 0);

describe('the resampler', () => {
  // Worked out by hand from the filters' formulas: weights at 1/4 and 5/4 of a pixel, and (3/4, 3/4, 1/4) for the halving.
  test.each([
    ['bilinear', [0, 70, 140, 210], [50, 160]],
    ['bilinear', [0, 100], [0, 25, 75, 100]],
    ['bicubic', [0, 100], [0, 21, 79, 109]],
    ['lanczos', [0, 100], [0, 23, 77, 118]],
  ] as const)('%s of %j is %j, along rows and along columns', (filter, values, expected) => {
    const row = paint(values.length, 1, (x) => values[x] ?? 0);
    const column = paint(1, values.length, (_, y) => values[y] ?? 0);
    expect(reds(resizeRgb(row, expected.length, 1, whole(expected.length, 1), filter))).toEqual(expected);
    expect(reds(resizeRgb(column, 1, expected.length, whole(1, expected.length), filter))).toEqual(expected);
  });

  test('leaves an image of the wanted size as it is', () => {
    const noise = paint(19, 23, (x, y) => (x * 7919 + y * 104_729) % 256);
    expect(resizeRgb(noise, 19, 23, whole(19, 23), 'bicubic').data).toEqual(noise.data);
  });

  test('keeps a flat colour flat, shrinking and growing', () => {
    for (const [width, height] of [
      [3, 50],
      [70, 5],
      [1, 1],
    ] as const) {
      expect(
        new Set(
          resizeRgb(
            paint(17, 13, () => 201),
            width,
            height,
            whole(width, height),
            'bicubic',
          ).data,
        ),
      ).toEqual(new Set([201]));
    }
  });

  test('computes in a window the same pixels as in the whole image', () => {
    const noise = paint(97, 61, (x, y) => (x * 31 + y * 17 + x * y) % 256);
    const full = resizeRgb(noise, 40, 30, whole(40, 30), 'bicubic');
    const part = resizeRgb(noise, 40, 30, { left: 11, top: 7, width: 20, height: 15 }, 'bicubic');
    for (let y = 0; y < 15; y++) {
      const from = ((y + 7) * 40 + 11) * 3;
      expect(part.data.subarray(y * 60, y * 60 + 60)).toEqual(full.data.subarray(from, from + 60));
    }
  });

  test('refuses a window outside the output', () => {
    expect(() =>
      resizeRgb(
        paint(4, 4, () => 0),
        2,
        2,
        { left: 1, top: 0, width: 2, height: 2 },
        'bicubic',
      ),
    ).toThrow('window');
  });
});

describe.skipIf(!sharedFixtures)('photographs become what Pillow and torchvision make of them', () => {
  const folder = `${sharedFixtures}clip/preprocess/`;
  const names = sharedFixtures ? readdirSync(folder) : ['(no fixtures)'];
  test.each(names)('%s, byte for byte', async (name) => {
    const expected = await sharp(await readFile(`${folder}${name}`))
      .removeAlpha()
      .raw()
      .toBuffer();
    const photo = await readFile(`${sharedFixtures}img2dataset/resize_test_image/${name.split('.')[0]}.jpg`);
    const decoded = await decodeRgb(photo, { maxPixels: 1e8 });
    if (!decoded.ok) throw new Error(decoded.message);
    expect(Buffer.compare(Buffer.from(cropToSquare(decoded.value, clip).data), expected)).toBe(0);
  });
});

describe('preparing an image', () => {
  test('the centre crop rounds half a pixel to the even side', () => {
    // 227 - 224 = 3: round(1.5) = 2; 225 - 224 = 1: round(0.5) = 0.
    for (const [width, first] of [
      [227, 2],
      [225, 0],
    ] as const) {
      const columns = paint(width, 224, (x) => x);
      expect(cropToSquare(columns, clip).data[0]).toBe(first);
    }
  });

  test('squash changes the proportions and cuts nothing', () => {
    const halves = paint(100, 10, (x) => (x < 50 ? 0 : 255));
    const square = cropToSquare(halves, { ...clip, size: 8, mode: 'squash', resizeTo: 8 });
    expect(reds(square).slice(0, 8)).toEqual([0, 0, 0, expect.any(Number), expect.any(Number), 255, 255, 255]);
  });

  test('writes planes of (value / 255 - mean) / std', () => {
    const out = new Float32Array(3 * 4);
    writeNchw({ width: 2, height: 2, data: Uint8Array.of(0, 128, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9) }, { ...clip, size: 2 }, out);
    expect(out[0]).toBeCloseTo((0 - 0.48145466) / 0.26862954, 5);
    expect(out[4]).toBeCloseTo((128 / 255 - 0.4578275) / 0.26130258, 5);
    expect(out[8]).toBeCloseTo((255 / 255 - 0.40821073) / 0.27577711, 5);
    expect(out[3]).toBeCloseTo((7 / 255 - 0.48145466) / 0.26862954, 5);
  });

  test.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'decodes %s with alpha, grey and 16 bit to three channels of 8 bit',
    async (format) => {
      const rgba = sharp({ create: { width: 9, height: 7, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0.5 } } });
      for (const image of [rgba.clone(), rgba.clone().greyscale(), rgba.clone().toColourspace('rgb16')]) {
        const decoded = await decodeRgb(await image.toFormat(format).toBuffer(), { maxPixels: 1e6 });
        if (!decoded.ok) throw new Error(decoded.message);
        expect([decoded.value.width, decoded.value.height, decoded.value.data.length]).toEqual([9, 7, 9 * 7 * 3]);
      }
    },
  );

  test('alpha is dropped, not blended', async () => {
    const png = await sharp({ create: { width: 4, height: 4, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0 } } })
      .png()
      .toBuffer();
    const decoded = await decodeRgb(png, { maxPixels: 1e6 });
    expect(decoded.ok && [...decoded.value.data.subarray(0, 3)]).toEqual([200, 100, 50]);
  });

  test('an image turned by EXIF is taken as it is stored', async () => {
    const jpeg = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const decoded = await decodeRgb(jpeg, { maxPixels: 1e6 });
    expect(decoded.ok && [decoded.value.width, decoded.value.height]).toEqual([20, 10]);
  });

  test('more pixels than the limit and bytes that are no image are failures with a status', async () => {
    const png = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await decodeRgb(png, { maxPixels: 1599 })).toEqual({
      ok: false,
      status: 'too_many_pixels',
      message: '40x40 pixels, at most 1599 are read',
    });
    expect(await decodeRgb(Buffer.from('<html>'), { maxPixels: 1e6 })).toMatchObject({ ok: false, status: 'decode_error' });
    expect(await decodeRgb(Buffer.alloc(0), { maxPixels: 1e6 })).toMatchObject({ ok: false, status: 'decode_error' });
  });
});
