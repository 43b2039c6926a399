import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ImageFacts, InspectOptions } from '#main/images/image-facts.ts';
import { inspectImage } from '#main/images/inspect-image.ts';
import { syntheticPicture } from '../helpers/synthetic-picture.ts';

const WIDTH = 400;
const HEIGHT = 300;

/** A picture with detail everywhere: gradients with a repeating grain. */
function picture(channels: 3 | 4 = 3) {
  const data = Buffer.alloc(WIDTH * HEIGHT * channels);
  for (let i = 0; i < data.length; i++) data[i] = ((i * 7919) % 97) + ((i / (WIDTH * channels)) % 150);
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } });
}

const facts = async (bytes: Uint8Array, options: Partial<InspectOptions> = {}): Promise<ImageFacts> => {
  const outcome = await inspectImage(bytes, { keep: 'original', ...options });
  if (!outcome.ok) throw new Error(`${outcome.status}: ${outcome.message}`);
  return outcome.value;
};
const status = async (bytes: Uint8Array, options: Partial<InspectOptions> = {}): Promise<string> => {
  const outcome = await inspectImage(bytes, { keep: 'original', ...options });
  return outcome.ok ? 'ok' : outcome.status;
};

const made: Record<string, Buffer> = {};
beforeAll(async () => {
  made.jpg = await picture().jpeg().toBuffer();
  made.progressive = await picture().jpeg({ progressive: true }).toBuffer();
  made.cmyk = await picture().toColourspace('cmyk').jpeg().toBuffer();
  made.gray = await picture().toColourspace('b-w').jpeg().toBuffer();
  made.png = await picture().png().toBuffer();
  made.png16 = await picture().toColourspace('rgb16').png().toBuffer();
  made.alpha = await picture(4).png().toBuffer();
  made.palette = await picture().png({ palette: true }).toBuffer();
  made.webp = await picture().webp().toBuffer();
  made.gif = await picture().gif().toBuffer();
  made.tiff = await picture().tiff({ compression: 'lzw' }).toBuffer();
  made.avif = await picture().avif({ effort: 0 }).toBuffer();
  made.rotated = await picture()
    .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'somebody' } } })
    .jpeg()
    .toBuffer();
});
const file = (name: string): Buffer => made[name] ?? Buffer.alloc(0);

describe('inspectImage', () => {
  test.each([
    ['jpg', 'jpg'],
    ['progressive', 'jpg'],
    ['cmyk', 'jpg'],
    ['gray', 'jpg'],
    ['png', 'png'],
    ['png16', 'png'],
    ['alpha', 'png'],
    ['palette', 'png'],
    ['webp', 'webp'],
    ['gif', 'gif'],
    ['tiff', 'tiff'],
    ['avif', 'avif'],
  ])('%s: format %s, decoded size, hashes of the bytes, a JPEG thumbnail', async (name, format) => {
    const bytes = file(name);
    const { thumbnail, ...rest } = await facts(bytes);
    expect(rest).toMatchObject({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      md5: createHash('md5').update(bytes).digest('hex'),
      bytes: bytes.length,
      format,
      width: WIDTH,
      height: HEIGHT,
      kept: 'original',
    });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 192 });
  });

  test.each([
    ['jpg', { space: 'srgb', bits: 8, subsampling: '4:2:0', quality: 80 }],
    ['progressive', { space: 'srgb', bits: 8, subsampling: '4:2:0', quality: 80, isProgressive: true }],
    ['cmyk', { space: 'cmyk', bits: 8, quality: 80 }],
    ['gray', { space: 'b-w', bits: 8, quality: 80 }],
    ['png', { space: 'srgb', bits: 8 }],
    ['png16', { space: 'rgb16', bits: 16 }],
    ['webp', { space: 'srgb', bits: 8 }],
    ['tiff', { space: 'srgb', bits: 8 }],
    ['rotated', { space: 'srgb', bits: 8, subsampling: '4:2:0', quality: 80, orientation: 6 }],
  ])('%s: what its header says', async (name, traits) => {
    expect((await facts(file(name))).traits).toMatchObject(traits);
  });

  test('transparency is told by format and file', async () => {
    const found = await Promise.all(['jpg', 'png', 'alpha', 'webp'].map(async (name) => (await facts(file(name))).hasAlpha));
    expect(found).toEqual([false, false, true, false]);
  });

  test('hashes depend on the picture, not on its format, the thumbnail or what is kept', async () => {
    const scene = sharp(syntheticPicture(WIDTH, HEIGHT, 3), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
    const png = await scene.png().toBuffer();
    const { hashes } = await facts(png);
    const others = [
      facts(await scene.jpeg().toBuffer()),
      facts(await scene.webp().toBuffer()),
      facts(await scene.tiff().toBuffer()),
      facts(await scene.avif({ effort: 0 }).toBuffer()),
      facts(await scene.resize(200, 150).png().toBuffer()),
      facts(png, { thumbnailSide: 32 }),
      facts(png, { thumbnailSide: 400 }),
      facts(png, { keep: { maxSide: 300 } }),
    ];
    for (const { hashes: other } of await Promise.all(others)) {
      expect(distance(other.phash, hashes.phash)).toBeLessThanOrEqual(4);
      expect(distance(other.dhash, hashes.dhash)).toBeLessThanOrEqual(4);
      expect(distance(other.pdq.hash, hashes.pdq.hash)).toBeLessThanOrEqual(20);
    }
  });

  test('EXIF orientation changes neither size nor thumbnail', async () => {
    const { width, height, thumbnail } = await facts(file('rotated'));
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
    const { width: thumbWidth, orientation } = await sharp(thumbnail).metadata();
    expect([thumbWidth, orientation]).toEqual([256, undefined]);
  });

  test('transparency becomes white in the thumbnail', async () => {
    const clear = await sharp({ create: { width: 50, height: 50, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    const { data } = await sharp((await facts(clear)).thumbnail)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.min(...data)).toBeGreaterThan(250);
  });

  test('16 bits become 8 without turning white', async () => {
    const [wide, narrow] = await Promise.all(
      ['png16', 'png'].map(async (name) => (await sharp((await facts(file(name))).thumbnail).stats()).channels[0]?.mean ?? 0),
    );
    expect(Math.abs((wide ?? 0) - (narrow ?? 99))).toBeLessThan(3);
  });

  test('a small image is not enlarged', async () => {
    const small = await picture().resize(40, 30).png().toBuffer();
    expect(await sharp((await facts(small)).thumbnail).metadata()).toMatchObject({ width: 40, height: 30 });
  });

  test('of an animation the first frame counts', async () => {
    const frames = await sharp(syntheticPicture(20, 60, 1), { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } })
      .gif({ delay: [50, 50, 50] })
      .toBuffer();
    expect(await facts(frames)).toMatchObject({ width: 20, height: 20, format: 'gif', isAnimated: true, traits: { pages: 3 } });
    expect((await facts(file('gif'))).isAnimated).toBe(false);
  });

  test.each(['jpg', 'progressive', 'png', 'webp', 'gif', 'tiff', 'avif'])(
    'a cut %s is a decode error, wherever it is cut',
    async (name) => {
      const bytes = file(name);
      for (const part of [0.995, 0.7, 0.3])
        expect([part, await status(bytes.subarray(0, Math.floor(bytes.length * part)))]).toEqual([part, 'decode_error']);
    },
  );

  test('a header with nothing behind it is a decode error', async () => {
    expect(await status(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('decode_error');
    expect(await status(Buffer.concat([file('png').subarray(0, 8), Buffer.alloc(100)]))).toBe('decode_error');
  });

  test('what is said of a broken image does not depend on what else is decoded meanwhile', async () => {
    const jpeg = file('jpg');
    const broken = [
      ['image decoding error: the header cannot be read', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
      ['image decoding error: the pixels cannot be read', jpeg.subarray(0, Math.floor(jpeg.length * 0.7))],
      ['image decoding error: the header cannot be read', Buffer.concat([file('png').subarray(0, 8), Buffer.alloc(100)])],
    ] as const;
    const rounds = Array.from({ length: 20 }, () => broken).flat();
    const outcomes = await Promise.all(rounds.map(([, bytes]) => inspectImage(bytes, { keep: 'original' })));
    expect(outcomes).toEqual(rounds.map(([message]) => ({ ok: false, status: 'decode_error', message })));
  });

  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><image href="file:///etc/passwd"/></svg>'],
    ['HTML', '<!doctype html><html>'],
    ['PDF', '%PDF-1.7 '],
    ['nothing', ''],
  ])('%s is not an image', async (_name, text) => {
    expect(await status(Buffer.from(text))).toBe('not_an_image');
  });

  test('an SVG behind a JPEG signature is not handed to an SVG decoder', async () => {
    const disguised = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff]),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ]);
    expect(await status(disguised)).toBe('decode_error');
  });

  test('a small file that claims giant dimensions is refused undecoded', async () => {
    const bomb = Buffer.from(file('png'));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const outcome = await inspectImage(bomb, { keep: 'original' });
    expect(outcome).toMatchObject({ ok: false, status: 'too_many_pixels', message: expect.stringContaining('50000000') });
  });

  test('the pixel limit is the caller\u2019s: equal passes, one less does not', async () => {
    expect(await status(file('jpg'), { maxPixels: WIDTH * HEIGHT })).toBe('ok');
    expect(await status(file('jpg'), { maxPixels: WIDTH * HEIGHT - 1 })).toBe('too_many_pixels');
  });

  test('keep none keeps nothing', async () => {
    expect((await facts(file('jpg'), { keep: 'none' })).kept).toBeNull();
  });

  test('keep with a side re-encodes larger images to JPEG, and those with transparency to WebP', async () => {
    const opaque = await facts(file('png'), { keep: { maxSide: 200 } });
    const clear = await facts(file('alpha'), { keep: { maxSide: 200 } });
    expect(await sharp(opaque.kept as Uint8Array).metadata()).toMatchObject({ format: 'jpeg', width: 200, height: 150 });
    expect(await sharp(clear.kept as Uint8Array).metadata()).toMatchObject({ format: 'webp', width: 200, height: 150, hasAlpha: true });
    expect(await sharp(opaque.thumbnail).metadata()).toMatchObject({ width: 256, height: 192 });
  });

  test('keep with a side keeps the bytes of images that are small enough', async () => {
    expect((await facts(file('jpg'), { keep: { maxSide: 400 } })).kept).toBe('original');
  });

  test('a re-encoded photo keeps its orientation tag and no other EXIF', async () => {
    expect(await sharp(file('rotated')).metadata()).toMatchObject({ orientation: 6 });
    expect(file('rotated').toString('latin1')).toContain('somebody');
    const { kept } = await facts(file('rotated'), { keep: { maxSide: 100 } });
    const { orientation, width, exif } = await sharp(kept as Uint8Array).metadata();
    expect([orientation, width]).toEqual([6, 100]);
    expect(exif?.toString('latin1') ?? '').not.toContain('somebody');
  });
});

function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((bits, byte, at) => bits + (byte ^ (b[at] ?? 0)).toString(2).replaceAll('0', '').length, 0);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
