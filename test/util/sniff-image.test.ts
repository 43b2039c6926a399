import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { sniffImage } from '#main/util/sniff-image.ts';

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const brands = (...names: string[]): Buffer => {
  const box = Buffer.alloc(16 + 4 * (names.length - 1));
  box.writeUInt32BE(box.length, 0);
  box.write(`ftyp${names[0]}\0\0\0\0${names.slice(1).join('')}`, 4, 'latin1');
  return box;
};

describe('sniffing', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('knows what sharp writes as %s', async (format) => {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
      .toFormat(format)
      .toBuffer();
    expect(sniffImage(bytes)).toBe(format === 'jpeg' ? 'jpg' : format);
    expect(sniffImage(bytes.subarray(0, 64))).toBe(format === 'jpeg' ? 'jpg' : format);
  });

  test.each([
    ['avif', brands('avif')],
    ['avif', brands('avis', 'avif')],
    ['avif', brands('mif1', 'miaf', 'avif')],
    ['heic', brands('heic', 'mif1')],
    ['heic', brands('mif1', 'heic')],
    ['tiff', text('MM\0*rest')],
    [undefined, brands('isom', 'mp42')],
    [undefined, text('<!doctype html>')],
    [undefined, text('<?xml version="1.0"?><svg/>')],
    [undefined, text('%PDF-1.7')],
    [undefined, text('BM6\0\0\0')],
    [undefined, text('\0\0\x01\0\x01\0')],
    [undefined, text('GIF88a')],
    [undefined, text('RIFF\0\0\0\0WAVE')],
    [undefined, text('\xff\xd8')],
    [undefined, Buffer.alloc(0)],
  ])('%s: %j', (expected, bytes) => {
    expect(sniffImage(bytes)).toBe(expected);
  });

  test('respects the offset of a view', () => {
    const padded = Buffer.concat([text('xxxx'), brands('mif1', 'avif')]);
    expect(sniffImage(padded.subarray(4))).toBe('avif');
  });
});
