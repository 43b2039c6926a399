import { expect, test } from 'vitest';
import { exifFields } from '#main/images/exif/exif-fields.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';

const picture = () => safeSharp()({ create: { width: 16, height: 8, channels: 3, background: 'teal' } });
const exifOf = async (exif: Record<string, Record<string, string>>): Promise<Uint8Array> => {
  const { exif: block } = await safeSharp()(await picture().withExif(exif).jpeg().toBuffer()).metadata();
  return block ?? new Uint8Array();
};

test('camera, time, place, rights and orientation are read', async () => {
  const block = await exifOf({
    IFD0: { Make: 'Acme', Model: 'Acme One', Artist: 'Ann', Copyright: '(c) Ann', DateTime: '2024:05:07 01:02:03' },
    IFD2: { DateTimeOriginal: '2024:05:06 07:08:09' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
  });
  expect(exifFields(block)).toEqual({
    make: 'Acme',
    model: 'Acme One',
    orientation: 1,
    artist: 'Ann',
    copyright: '(c) Ann',
    date: '2024-05-06T07:08:09',
    hasGps: true,
  });
});

test('without the time of the picture that of the last change counts; one of zeros is none', async () => {
  expect(exifFields(await exifOf({ IFD0: { DateTime: '2024:05:07 01:02:03' } }))).toMatchObject({ date: '2024-05-07T01:02:03' });
  expect(exifFields(await exifOf({ IFD0: { DateTime: '0000:00:00 00:00:00' } })).date).toBeUndefined();
});

test('the places are read in both byte orders, with and without the name before them', () => {
  const little = Buffer.from('II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0', 'latin1');
  const big = Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0\0\0\0\0', 'latin1');
  for (const block of [little, big, Buffer.concat([Buffer.from('Exif\0\0'), little])])
    expect(exifFields(block)).toEqual({ orientation: 3 });
});

test('what is damaged counts as absent', () => {
  for (const text of ['', 'II', 'II*\0', 'XX*\0\x08\0\0\0', 'II*\0\xff\xff\xff\xff', 'II*\0\x08\0\0\0\xff\xff'])
    expect(exifFields(Buffer.from(text, 'latin1'))).toEqual({});
  const orientation99 = Buffer.from('II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0\0\0\0\0', 'latin1');
  expect(exifFields(orientation99)).toEqual({});
});

test('the copyright of photographer and editor are lines; a text that is no UTF-8 is taken for Latin-1', () => {
  const both = 'A\xe9\0B\0';
  const block = Buffer.from(`II*\0\x08\0\0\0\x01\0\x98\x82\x02\0\x05\0\0\0\x1a\0\0\0\0\0\0\0${both}`, 'latin1');
  expect(exifFields(block)).toEqual({ copyright: 'A\u00e9\nB' });
});
