import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { blurBoxes } from '#main/images/blur.ts';
import { pixelBoxes, readBlurBoxes } from '#main/images/blur-boxes.ts';
import type { Pixels } from '#main/images/pixels.ts';
import { resizePixels } from '#main/images/resize-pixels.ts';
import { INTERPOLATIONS } from '#shared/model/export-options.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';

/** What OpenCV 4.9 makes of `synthetic(14, 10, channels)`. */
const references = z
  .array(
    z.object({
      ...{ channels: z.union([z.literal(1), z.literal(3)]), interpolation: z.enum(INTERPOLATIONS) },
      ...{ width: z.int(), height: z.int(), pixels: z.hex() },
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('./resize-opencv.json', import.meta.url), 'utf8')));

/** Steep everywhere, so that a wrong weight shows. */
function synthetic(width: number, height: number, channels: 1 | 3): Pixels {
  const data = Uint8Array.from({ length: width * height * channels }, (_, index) => {
    const channel = index % channels;
    const x = Math.floor(index / channels) % width;
    const y = Math.floor(index / channels / width);
    return x * x * 7 + y * 13 * (channel + 1) + x * y * 3 + channel * 50;
  });
  return { data, width, height, channels };
}

function difference(a: Uint8Array, b: Uint8Array): { mean: number; most: number } {
  expect(a.length).toBe(b.length);
  let sum = 0;
  let most = 0;
  for (const [index, value] of a.entries()) {
    const apart = Math.abs(value - (b[index] ?? 0));
    sum += apart;
    most = Math.max(most, apart);
  }
  return { mean: sum / a.length, most };
}

/** Mean levels of 255 off, at most, of the guide's table. */
const STATED = { nearest: 0, linear: 0.2, bilinear: 0.2, cubic: 0.2, bicubic: 0.2, area: 0.1, lanczos: 0.02, lanczos4: 0.02 } as const;

test.each(references)("$interpolation of $channels channels to $width x $height is OpenCV's", (reference) => {
  const { width, height, channels, interpolation, pixels } = reference;
  const scaled = resizePixels(synthetic(14, 10, channels), { width, height }, interpolation);
  expect(scaled).toMatchObject({ width, height, channels });
  const { mean, most } = difference(scaled.data, Buffer.from(pixels, 'hex'));
  expect(most).toBeLessThanOrEqual(1);
  expect(mean).toBeLessThanOrEqual(STATED[interpolation]);
});

test('a picture of one colour stays that colour in every size and filter', () => {
  const source: Pixels = { data: new Uint8Array(300 * 7 * 3).fill(201), width: 300, height: 7, channels: 3 };
  for (const interpolation of INTERPOLATIONS)
    for (const size of [
      { width: 1, height: 1 },
      { width: 299, height: 6 },
      { width: 333, height: 3 },
      { width: 700, height: 20 },
    ])
      expect(new Set(resizePixels(source, size, interpolation).data)).toEqual(new Set([201]));
});

test('more than 256 rows may go into one', () => {
  const data = new Uint8Array(4 * 1000).map((_, index) => (index < 2000 ? 255 : 0));
  expect([...resizePixels({ data, width: 4, height: 1000, channels: 1 }, { width: 2, height: 1 }, 'area').data]).toEqual([128, 128]);
});

test('the same size is the same picture', () => {
  const source = synthetic(9, 8, 3);
  expect(resizePixels(source, { width: 9, height: 8 }, 'lanczos')).toBe(source);
});

describe('blurring', () => {
  test('no boxes leave every pixel', () => {
    const picture = synthetic(20, 20, 3);
    expect(blurBoxes(picture, [])).toBe(picture);
  });

  test('a box is grown by a tenth of its longer side and cut at the edges', () => {
    expect(pixelBoxes({ width: 100, height: 200 }, [[0.25, 0.25, 0.5, 0.75]])).toEqual({
      longestSide: 100,
      boxes: [{ left: 15, top: 40, right: 60, bottom: 160 }],
    });
    expect(pixelBoxes({ width: 100, height: 200 }, [[-1, 0.9, 0.5, 3]]).boxes).toEqual([{ left: 0, top: 138, right: 92, bottom: 199 }]);
  });

  test('what is inside loses its detail, what is far off keeps it', () => {
    const stripes: Pixels = { data: new Uint8Array(100 * 100).map((_, i) => (i % 2) * 254), width: 100, height: 100, channels: 1 };
    const { data } = blurBoxes(stripes, [[0.4, 0.4, 0.6, 0.6]]);
    expect([data[50 * 100 + 50], data[50 * 100 + 51]].map((value) => Math.abs((value ?? 0) - 127) < 40)).toEqual([true, true]);
    expect([...data.subarray(0, 4)]).toEqual([0, 254, 0, 254]);
  });

  test.each(['', 'no', '{}', '[[1,2,3]]', '[["a",0,0,1]]', '[1,2,3,4]', 7])('%j is not read as boxes', (value) => {
    expect(readBlurBoxes(value)).toBe('unreadable');
  });

  test('an empty list and a list of boxes are read', () => {
    expect([readBlurBoxes('[]'), readBlurBoxes('[[0, 0.5, 1, 1.0]]')]).toEqual([[], [[0, 0.5, 1, 1]]]);
  });

  test.skipIf(!sharedFixtures)("img2dataset's golden", async () => {
    const folder = join(sharedFixtures ?? '', 'img2dataset/blur_test_files');
    const read = async (name: string) => await sharp(join(folder, name)).raw().toBuffer({ resolveWithObject: true });
    const { data, info } = await read('original.png');
    // Of its 32-bit box every side falls on or above the whole pixels 234, 221, 333, 327.
    const box = [234.5 / info.width, 221.5 / info.height, 333.5 / info.width, 327.5 / info.height] as const;
    const blurred = blurBoxes({ data, width: info.width, height: info.height, channels: 3 }, [box]);
    const { mean, most } = difference(blurred.data, (await read('blurred.png')).data);
    expect(most).toBeLessThanOrEqual(1);
    expect(mean).toBeLessThan(0.01);
  });
});
