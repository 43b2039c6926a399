import type { Sharp } from 'sharp';
import { expect } from 'vitest';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { syntheticPicture } from '../../helpers/synthetic-picture.ts';
import type { OddImage } from './odd-image.ts';
import { COLOUR, chunk, palette, png } from './png-writer.ts';
import { PHOTOMETRIC, SAMPLE_FORMAT, tiff } from './tiff-writer.ts';

const WIDTH = 56;
const HEIGHT = 40;

const scene = (width = WIDTH, height = HEIGHT): Sharp =>
  safeSharp()(syntheticPicture(width, height, 21), { raw: { width, height, channels: 3 } });

type Writer = (image: Sharp) => Sharp;
export const WRITERS: Readonly<Record<string, Writer>> = {
  jpg: (image) => image.jpeg(),
  png: (image) => image.png(),
  webp: (image) => image.webp(),
  gif: (image) => image.gif(),
  tiff: (image) => image.tiff(),
  avif: (image) => image.avif({ effort: 0 }),
};

/** Whole files of every format, one of each. */
export async function plainImages(): Promise<Record<string, Buffer>> {
  const made: Record<string, Buffer> = {};
  for (const [format, write] of Object.entries(WRITERS)) made[format] = await write(scene()).toBuffer();
  made.progressive = await scene().jpeg({ progressive: true }).toBuffer();
  made.interlaced = png({ width: WIDTH, height: HEIGHT, colour: COLOUR.rgb, bits: 8, isInterlaced: true });
  made.lossless = await scene().webp({ lossless: true }).toBuffer();
  made.animation = await frames((image) => image.gif({ delay: [50, 50, 50] }));
  return made;
}

const frames = (write: Writer): Promise<Buffer> =>
  write(safeSharp()(syntheticPicture(20, 60, 22), { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } })).toBuffer();

export async function validImages(): Promise<OddImage[]> {
  const groups = await Promise.all([
    jpegs(),
    orientations(),
    sizes(),
    profiles(),
    withTrailers(),
    webpsAndAvifs(),
    animations(),
    pngs(),
    tiffs(),
    compressedTiffs(),
  ]);
  return groups.flat();
}

async function jpegs(): Promise<OddImage[]> {
  const made: OddImage[] = [];
  const spaces = { srgb: 'srgb', 'b-w': 'b-w', cmyk: 'cmyk' } as const;
  for (const quality of [1, 10, 37, 50, 75, 90, 100])
    for (const chromaSubsampling of ['4:2:0', '4:4:4'])
      for (const progressive of [false, true])
        for (const space of Object.values(spaces))
          made.push({
            name: `JPEG ${quality} ${chromaSubsampling} ${progressive} ${space}`,
            bytes: await scene().toColourspace(space).jpeg({ quality, chromaSubsampling, progressive }).toBuffer(),
            facts: {
              format: 'jpg',
              width: WIDTH,
              height: HEIGHT,
              hasAlpha: false,
              isAnimated: false,
              exif: '{}',
              rights: null,
              traits: {
                space,
                bits: 8,
                quality,
                ...(progressive && { isProgressive: true }),
                ...(space === 'srgb' && { subsampling: chromaSubsampling }),
                ...(space === 'cmyk' && { subsampling: '4:4:4:4' }),
              },
            },
          });
  return made;
}

async function orientations(): Promise<OddImage[]> {
  const made: OddImage[] = [];
  for (const [format, write] of Object.entries(WRITERS).filter(([name]) => name !== 'gif' && name !== 'avif'))
    for (let orientation = 1; orientation <= 8; orientation++)
      made.push({
        name: `${format} with EXIF orientation ${orientation}`,
        bytes: await write(scene().withMetadata({ orientation })).toBuffer(),
        facts: { format, width: WIDTH, height: HEIGHT, traits: { orientation } },
      });
  // An AVIF is rotated by its container, so that decoders turn it; a word on it besides would turn it twice.
  for (let orientation = 1; orientation <= 8; orientation++)
    made.push({
      name: `avif with orientation ${orientation}`,
      bytes: await scene().withMetadata({ orientation }).avif({ effort: 0 }).toBuffer(),
      facts: {
        format: 'avif',
        ...(orientation < 5 ? { width: WIDTH, height: HEIGHT } : { width: HEIGHT, height: WIDTH }),
        traits: expect.not.objectContaining({ orientation: expect.anything() }),
      },
    });
  return made;
}

async function sizes(): Promise<OddImage[]> {
  const made: OddImage[] = [];
  for (const [format, write] of Object.entries(WRITERS))
    for (const [width, height] of [
      [1, 1],
      [1, 900],
      [900, 1],
      [3, 7],
      [17, 16],
      [257, 2],
    ] as const)
      made.push({
        name: `${format} of ${width} x ${height}`,
        bytes: await write(scene(width, height)).toBuffer(),
        facts: { format, width, height },
      });
  return made;
}

async function profiles(): Promise<OddImage[]> {
  const made: OddImage[] = [];
  for (const [format, write] of Object.entries(WRITERS).filter(([name]) => name !== 'gif'))
    for (const [profile, name] of [
      ['srgb', 'sRGB'],
      ['p3', 'sP3C'],
    ] as const)
      made.push({
        name: `${format} in ${profile}`,
        bytes: await write(scene().withIccProfile(profile)).toBuffer(),
        facts: { format, width: WIDTH, height: HEIGHT, traits: { profile: name } },
      });
  return made;
}

/** Bytes behind the end of a picture are none of it. */
async function withTrailers(): Promise<OddImage[]> {
  const made: OddImage[] = [];
  for (const [format, bytes] of Object.entries(await plainImages()))
    for (const trailer of [Buffer.alloc(1), Buffer.from('<html></html>'), Buffer.alloc(5000, 0xff)])
      made.push({
        name: `${format} with ${trailer.length} bytes behind it`,
        bytes: Buffer.concat([bytes, trailer]),
        facts: { width: format === 'animation' ? 20 : WIDTH, height: format === 'animation' ? 20 : HEIGHT },
        statuses: ['decode_error'],
      });
  return made;
}

async function webpsAndAvifs(): Promise<OddImage[]> {
  const made: OddImage[] = [];
  const see = (): Sharp => scene().ensureAlpha(0.5);
  for (const options of [{ lossless: true }, { nearLossless: true }, { quality: 1 }, { quality: 100, smartSubsample: true }])
    for (const hasAlpha of [false, true])
      made.push({
        name: `WebP ${JSON.stringify(options)} ${hasAlpha}`,
        bytes: await (hasAlpha ? see() : scene()).webp(options).toBuffer(),
        facts: { format: 'webp', width: WIDTH, height: HEIGHT, hasAlpha },
      });
  for (const options of [{ lossless: true }, { quality: 20 }, { chromaSubsampling: '4:2:0' }, { chromaSubsampling: '4:4:4' }])
    for (const hasAlpha of [false, true])
      made.push({
        name: `AVIF ${JSON.stringify(options)} ${hasAlpha}`,
        bytes: await (hasAlpha ? see() : scene()).avif({ ...options, effort: 0 }).toBuffer(),
        facts: { format: 'avif', width: WIDTH, height: HEIGHT, hasAlpha, exif: '{}' },
      });
  return made;
}

async function animations(): Promise<OddImage[]> {
  const facts = { width: 20, height: 20, isAnimated: true, traits: { pages: 3 } };
  const control = Buffer.alloc(8);
  control.writeUInt32BE(3);
  const still = { width: 20, height: 20, colour: COLOUR.rgb, bits: 8 };
  return [
    { name: 'GIF of 3 frames', bytes: await frames((image) => image.gif({ delay: [50, 50, 50] })), facts: { ...facts, format: 'gif' } },
    { name: 'WebP of 3 frames', bytes: await frames((image) => image.webp({ delay: [9, 9, 9] })), facts: { ...facts, format: 'webp' } },
    { name: 'PNG of 3 frames', bytes: png({ ...still, before: [chunk('acTL', control)] }), facts: { ...facts, format: 'png' } },
    { name: 'PNG of 1 frame', bytes: png(still), facts: { isAnimated: false } },
  ];
}

function pngs(): OddImage[] {
  const kinds = [
    { colour: COLOUR.grey, depths: [1, 2, 4, 8, 16], hasAlpha: false },
    { colour: COLOUR.rgb, depths: [8, 16], hasAlpha: false },
    { colour: COLOUR.palette, depths: [1, 2, 4, 8], hasAlpha: false },
    { colour: COLOUR.greyAlpha, depths: [8, 16], hasAlpha: true },
    { colour: COLOUR.rgba, depths: [8, 16], hasAlpha: true },
  ];
  const made: OddImage[] = [];
  for (const { colour, depths, hasAlpha } of kinds)
    for (const bits of depths)
      for (const isInterlaced of [false, true])
        for (const [width, height] of [
          [33, 21],
          [1, 1],
          [5, 3],
        ] as const)
          made.push({
            name: `PNG of colour type ${colour}, ${bits} bits, ${isInterlaced ? 'interlaced, ' : ''}${width} x ${height}`,
            bytes: png({ width, height, colour, bits, isInterlaced }),
            facts: {
              format: 'png',
              width,
              height,
              hasAlpha,
              isAnimated: false,
              traits: { bits, ...(isInterlaced && { isProgressive: true }) },
            },
          });
  const transparent = [
    { colour: COLOUR.grey, bits: 8, before: [chunk('tRNS', Buffer.from([0, 3]))] },
    { colour: COLOUR.rgb, bits: 8, before: [chunk('tRNS', Buffer.alloc(6))] },
    { colour: COLOUR.palette, bits: 4, before: [palette(4), chunk('tRNS', Buffer.from([0, 128, 255]))] },
  ];
  for (const shape of transparent)
    made.push({
      name: `PNG of colour type ${shape.colour} with a transparent colour`,
      bytes: png({ width: 9, height: 9, ...shape }),
      facts: { format: 'png', hasAlpha: true },
    });
  return made;
}

function tiffs(): OddImage[] {
  const { whiteIsZero, blackIsZero, rgb, palette: indexed, cmyk } = PHOTOMETRIC;
  const kinds = [
    ...[1, 2, 4, 8, 16].map((bits) => ({ bits, channels: 1, photometric: blackIsZero })),
    ...[1, 8].map((bits) => ({ bits, channels: 1, photometric: whiteIsZero })),
    ...[8, 16].flatMap((bits) => [3, 4].map((channels) => ({ bits, channels, photometric: rgb }))),
    ...[1, 4, 8].map((bits) => ({ bits, channels: 1, photometric: indexed })),
    { bits: 8, channels: 4, photometric: cmyk },
    { bits: 32, channels: 1, photometric: blackIsZero, sampleFormat: SAMPLE_FORMAT.float },
    { bits: 32, channels: 3, photometric: rgb, sampleFormat: SAMPLE_FORMAT.float },
  ];
  const made: OddImage[] = [];
  for (const kind of kinds)
    for (const isBigEndian of [false, true])
      for (const planar of kind.channels > 1 && kind.bits === 8 ? ([1, 2] as const) : ([1] as const))
        made.push({
          name: `TIFF ${JSON.stringify({ ...kind, isBigEndian, planar })}`,
          bytes: tiff({ ...kind, width: 31, height: 19, isBigEndian, planar }),
          facts: { format: 'tiff', width: 31, height: 19, isAnimated: false },
        });
  return made;
}

async function compressedTiffs(): Promise<OddImage[]> {
  const made: OddImage[] = [];
  for (const compression of ['none', 'lzw', 'deflate', 'packbits', 'jpeg'] as const)
    for (const tile of [false, true])
      made.push({
        name: `TIFF ${compression}${tile ? ' in tiles' : ''}`,
        bytes: await scene().tiff({ compression, tile, tileWidth: 16, tileHeight: 16 }).toBuffer(),
        facts: { format: 'tiff', width: WIDTH, height: HEIGHT },
        statuses: ['decode_error'],
      });
  made.push({
    name: 'TIFF of one bit, as a fax',
    bytes: await scene().toColourspace('b-w').threshold().tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(),
    facts: { format: 'tiff', width: WIDTH, height: HEIGHT },
  });
  return made;
}
