import { deflateSync } from 'node:zlib';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { ANY_FAILURE, BROKEN, type OddImage } from './odd-image.ts';
import { COLOUR, chunk, header, PNG_SIGNATURE, palette, pixelData, png } from './png-writer.ts';
import { PHOTOMETRIC, tiff } from './tiff-writer.ts';

const TOO_LARGE = ['too_many_pixels'] as const;
const NO_IMAGE = ['not_an_image'] as const;

/** @param whole one file of each kind */
export function brokenImages(whole: Readonly<Record<string, Buffer>>): OddImage[] {
  return [
    ...cutFiles(whole),
    ...flippedFiles(whole),
    ...foreignSignatures(whole),
    ...giants(whole),
    ...damagedPngs(),
    ...damagedJpegs(whole.jpg ?? Buffer.alloc(0)),
    ...damagedGifs(whole.gif ?? Buffer.alloc(0)),
    ...damagedTiffs(),
    ...otherTypes(),
  ];
}

/** Cut anywhere: broken, unless nothing but the marker of the end is missing. */
function cutFiles(whole: Readonly<Record<string, Buffer>>): OddImage[] {
  return Object.entries(whole).flatMap(([name, bytes]) =>
    [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95].map((part) => ({
      name: `${name} cut at ${part}`,
      bytes: bytes.subarray(0, Math.floor(bytes.length * part)),
      statuses: ANY_FAILURE,
      // The first frame of three lies in the first part of the file.
      ...(name === 'animation' && part > 0.3 && { facts: { width: 20, height: 20 } }),
    })),
  );
}

/** Some bytes of a good file changed: either it is told, or it shows another picture. */
function flippedFiles(whole: Readonly<Record<string, Buffer>>): OddImage[] {
  const random = seededRandom(5);
  return Object.entries(whole).flatMap(([name, bytes]) =>
    Array.from({ length: 16 }, (_, round) => {
      const changed = Buffer.from(bytes);
      for (let flips = 0; flips <= round % 4; flips++) changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
      return { name: `${name} with other bytes, ${round}`, bytes: changed, statuses: ANY_FAILURE, facts: {} };
    }),
  );
}

const SIGNATURES: Readonly<Record<string, Buffer>> = {
  jpg: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  png: PNG_SIGNATURE,
  gif: Buffer.from('GIF89a'),
  webp: Buffer.from('RIFF\0\x10\0\0WEBPVP8 ', 'latin1'),
  tiff: Buffer.from('II*\0\x08\0\0\0', 'latin1'),
  avif: Buffer.from('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'latin1'),
};

function foreignSignatures(whole: Readonly<Record<string, Buffer>>): OddImage[] {
  return Object.entries(SIGNATURES).flatMap(([as, signature]) =>
    [
      ...Object.keys(SIGNATURES)
        .filter((name) => name !== as)
        .map((name) => ({
          name: `${name} that begins as ${as}`,
          bytes: Buffer.concat([signature, (whole[name] ?? signature).subarray(4)]),
        })),
      { name: `nothing behind the signature of ${as}`, bytes: signature },
      { name: `zeros behind the signature of ${as}`, bytes: Buffer.concat([signature, Buffer.alloc(600)]) },
      { name: `0xff behind the signature of ${as}`, bytes: Buffer.concat([signature, Buffer.alloc(600, 0xff)]) },
      { name: `HTML behind the signature of ${as}`, bytes: Buffer.concat([signature, Buffer.from('<html><body>404</body></html>')]) },
    ].map((image) => ({ ...image, statuses: ANY_FAILURE })),
  );
}

/** Small files that claim to be large. */
function giants(whole: Readonly<Record<string, Buffer>>): OddImage[] {
  const made: OddImage[] = [];
  for (const [width, height] of [
    [10_000, 10_000],
    [60_000, 60_000],
    [2 ** 31 - 1, 1],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [0, 9],
    [9, 0],
  ] as const) {
    const shape = { width: 4, height: 4, colour: COLOUR.rgb, bits: 8 };
    const bytes = Buffer.concat([
      PNG_SIGNATURE,
      header({ ...shape, width, height }),
      chunk('IDAT', deflateSync(pixelData(shape))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    made.push({ name: `PNG of ${width} x ${height}`, bytes, statuses: ANY_FAILURE });
    const claimed = tiff({
      width: 4,
      height: 4,
      bits: 8,
      channels: 1,
      photometric: 1,
      tags: { 256: [width], 257: [height], 278: [height] },
    });
    made.push({ name: `TIFF of ${width} x ${height}`, bytes: claimed, statuses: ANY_FAILURE });
  }
  for (const [name, statuses, write] of [
    ['jpg', TOO_LARGE, (bytes: Buffer) => sizeOfJpeg(bytes, 65_500, 65_500)],
    ['jpg', ANY_FAILURE, (bytes: Buffer) => sizeOfJpeg(bytes, 0, 40)],
    ['jpg', ANY_FAILURE, (bytes: Buffer) => sizeOfJpeg(bytes, 56, 0)],
    ['progressive', TOO_LARGE, (bytes: Buffer) => sizeOfJpeg(bytes, 65_500, 65_500)],
    ['webp', TOO_LARGE, (bytes: Buffer) => void bytes.writeUInt32LE(0x3fff3fff, 26)],
    ['avif', ANY_FAILURE, (bytes: Buffer) => sizeOfAvif(bytes, 60_000, 60_000)],
    ['avif', ANY_FAILURE, (bytes: Buffer) => sizeOfAvif(bytes, 0, 0)],
    ['avif', ANY_FAILURE, (bytes: Buffer) => sizeOfAvif(bytes, 0xffffffff, 0xffffffff)],
  ] as const) {
    const bytes = Buffer.from(whole[name] ?? Buffer.alloc(0));
    write(bytes);
    made.push({ name: `${name} that claims another size, ${made.length}`, bytes, statuses });
  }
  return made;
}

function sizeOfJpeg(bytes: Buffer, width: number, height: number): void {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (![0xc0, 0xc2].includes(bytes[at + 1] ?? 0)) continue;
    bytes.writeUInt16BE(height, at + 5);
    bytes.writeUInt16BE(width, at + 7);
    return;
  }
}

function sizeOfAvif(bytes: Buffer, width: number, height: number): void {
  const at = bytes.indexOf('ispe');
  bytes.writeUInt32BE(width, at + 8);
  bytes.writeUInt32BE(height, at + 12);
}

function damagedPngs(): OddImage[] {
  const shape = { width: 16, height: 16, colour: COLOUR.rgb, bits: 8 };
  const end = chunk('IEND', Buffer.alloc(0));
  const data = chunk('IDAT', deflateSync(pixelData(shape)));
  const file = (...chunks: readonly Uint8Array[]): Buffer => Buffer.concat([PNG_SIGNATURE, ...chunks]);
  const wrongSum = Buffer.from(data);
  wrongSum[wrongSum.length - 1] = (wrongSum.at(-1) ?? 0) ^ 1;
  const endless = Buffer.from(data);
  endless.writeUInt32BE(0xffffffff);
  const filters = Buffer.from(pixelData(shape));
  for (let at = 0; at < filters.length; at += 49) filters[at] = 9;
  const indexed = { width: 16, height: 16, colour: COLOUR.palette, bits: 8 };
  const images: [name: string, bytes: Buffer, facts?: OddImage['facts']][] = [
    ['no pixels', file(header(shape), end)],
    ['no header', file(data, end)],
    ['no end', file(header(shape), data), { width: 16 }],
    ['two headers', file(header(shape), header(shape), data, end), { width: 16 }],
    ['a wrong sum', file(header(shape), wrongSum, end)],
    ['a chunk without end', file(header(shape), endless, end)],
    ['unknown filters', file(header(shape), chunk('IDAT', deflateSync(filters)), end)],
    ['half of its pixels', file(header(shape), chunk('IDAT', deflateSync(pixelData(shape).subarray(0, 400))), end)],
    ['pixels that are no zlib', file(header(shape), chunk('IDAT', Buffer.alloc(300, 7)), end)],
    ['a bomb for pixels', file(header(shape), chunk('IDAT', deflateSync(Buffer.alloc(30 << 20))), end), { width: 16 }],
    ['no palette', file(header(indexed), chunk('IDAT', deflateSync(pixelData(indexed))), end)],
    ['a short palette', file(header(indexed), palette(2), chunk('IDAT', deflateSync(pixelData(indexed))), end), { width: 16 }],
    ['a palette of odd length', file(header(indexed), chunk('PLTE', Buffer.alloc(7)), chunk('IDAT', deflateSync(pixelData(indexed))), end)],
    ['colour type 5', png({ ...shape, colour: 5 })],
    ['3 bits', png({ ...shape, bits: 3 })],
    ['16 bits and a palette', png({ ...indexed, bits: 16, before: [palette(8)] })],
    ['an unknown critical chunk', file(header(shape), chunk('ABCD', Buffer.alloc(4)), data, end)],
    ['a profile that is none', file(header(shape), chunk('iCCP', Buffer.from('x\0\0garbage')), data, end), { width: 16 }],
    ['a profile that is a bomb', file(header(shape), chunk('iCCP', bomb('icc\0\0')), data, end), { width: 16 }],
    ['a text that is a bomb', file(header(shape), chunk('zTXt', bomb('Comment\0\0')), data, end), { width: 16 }],
    ['XMP that is a bomb', file(header(shape), chunk('iTXt', bomb('XML:com.adobe.xmp\0\x01\0\0\0')), data, end), { width: 16 }],
    ['EXIF that is none', file(header(shape), chunk('eXIf', Buffer.alloc(100, 0x49)), data, end), { width: 16 }],
    [
      '5,000 text chunks',
      file(header(shape), ...Array.from({ length: 5000 }, () => chunk('tEXt', Buffer.from('a\0b'))), data, end),
      { width: 16 },
    ],
    ['an animation that claims 4 billion frames', png({ ...shape, before: [chunk('acTL', Buffer.alloc(8, 0xff))] }), { width: 16 }],
    ['a cut animation header', png({ ...shape, before: [chunk('acTL', Buffer.alloc(2))] }), { width: 16 }],
  ];
  return images.map(([name, bytes, facts]) => ({ name: `PNG with ${name}`, bytes, statuses: BROKEN, ...(facts && { facts }) }));
}

const bomb = (head: string): Buffer => Buffer.concat([Buffer.from(head, 'latin1'), deflateSync(Buffer.alloc(20 << 20, 32))]);

/** Segments put in behind the start of a good JPEG. */
function damagedJpegs(jpeg: Buffer): OddImage[] {
  const segment = (marker: number, data: Uint8Array): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  };
  const exif = (...block: readonly (string | Uint8Array)[]): Buffer =>
    segment(0xe1, Buffer.concat(['Exif\0\0', ...block].map((part) => Buffer.from(part as string, 'latin1'))));
  const xmp = (text: string): Buffer => segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${text}`));
  const entities = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>';
  const harmless: Readonly<Record<string, Buffer>> = {
    'EXIF of nothing': exif(),
    'EXIF without an order': exif('XX*\0\x08\0\0\0'),
    'EXIF that points behind the file': exif('II*\0\xff\xff\xff\x7f'),
    'EXIF that points at itself': exif('II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0'),
    'EXIF of 65,535 entries': exif('II*\0\x08\0\0\0\xff\xff', Buffer.alloc(60_000, 1)),
    'EXIF with a text of 4 GB': exif('II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\xff\xff\xff\xff\x08\0\0\0\0\0\0\0'),
    'EXIF of an orientation of 99': exif('II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0\0\0\0\0'),
    'EXIF with a number divided by zero': exif('II*\0\x08\0\0\0\x01\0\x1a\x01\x05\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\x48\0\0\0\0\0\0\0'),
    'XMP of nothing': xmp(''),
    'XMP that is no XML': xmp('\0\0\0<<<>>>&&&'),
    'XMP with entities': xmp(entities),
    'XMP of 5,000 levels': xmp('<a>'.repeat(5000)),
    'XMP with a prefix of no namespace': xmp('<rdf:RDF><dc:creator>me</dc:creator></rdf:RDF>'),
    'IPTC of nothing': segment(0xed, Buffer.from('Photoshop 3.0\0')),
    'IPTC that ends early': segment(0xed, Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\xff\xff\xff\xff\x1c\x02\x50\x7f\xff', 'latin1')),
    'a profile that is none': segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01garbage', 'latin1')),
    'part 2 of a profile of 1 part': segment(0xe2, Buffer.from('ICC_PROFILE\0\x02\x01garbage', 'latin1')),
    'an Adobe segment of nothing': segment(0xee, Buffer.from('Adobe')),
    'a comment of 64 KB': segment(0xfe, Buffer.alloc(65_533, 65)),
    'an empty segment of tables': segment(0xdb, Buffer.alloc(0)),
  };
  const harmful: Readonly<Record<string, Buffer>> = {
    'tables for no channel': segment(0xdb, Buffer.alloc(65, 0xff)),
    'codes that are none': segment(0xc4, Buffer.alloc(17, 0xff)),
    'a restart interval': segment(0xdd, Buffer.from([0, 1])),
  };
  const [head, rest] = [jpeg.subarray(0, 2), jpeg.subarray(2)];
  const withExtras = Object.entries(harmless).map(([name, extra]) => ({
    name: `JPEG with ${name}`,
    bytes: Buffer.concat([head, extra, rest]),
    facts: { format: 'jpg', width: 56, height: 40, rights: null },
  }));
  const scanAt = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  const frameAt = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const otherFrames = [0xc1, 0xc3, 0xc5, 0xc7, 0xc8, 0xc9, 0xcb, 0xcf].map((frame) => {
    const bytes = Buffer.from(jpeg);
    bytes[frameAt + 1] = frame;
    return {
      name: `JPEG with a frame of type ${frame.toString(16)}`,
      bytes,
      statuses: BROKEN,
      ...((frame === 0xc1 || frame === 0xc9) && { facts: { width: 56 } }),
    };
  });
  const changed = (name: string, change: (bytes: Buffer) => unknown): OddImage => {
    const bytes = Buffer.from(jpeg);
    change(bytes);
    return { name: `JPEG with ${name}`, bytes, statuses: BROKEN };
  };
  return [
    ...withExtras,
    ...Object.entries(harmful).map(([name, extra]) => ({
      name: `JPEG with ${name}`,
      bytes: Buffer.concat([head, extra, rest]),
      statuses: BROKEN,
    })),
    ...otherFrames,
    changed('12 bits', (bytes) => bytes.fill(12, frameAt + 4, frameAt + 5)),
    changed('9 channels', (bytes) => bytes.fill(9, frameAt + 9, frameAt + 10)),
    changed('channels of no size', (bytes) => bytes.fill(0, frameAt + 11, frameAt + 12)),
    changed('zeros for its pixels', (bytes) => void bytes.fill(0, scanAt + 14, bytes.length - 2)),
    { name: 'JPEG without a scan', bytes: jpeg.subarray(0, scanAt), statuses: BROKEN },
    { name: 'JPEG of tables alone', bytes: Buffer.concat([jpeg.subarray(0, frameAt), Buffer.from([0xff, 0xd9])]), statuses: BROKEN },
    { name: 'JPEG twice over', bytes: Buffer.concat([jpeg, jpeg]), facts: { width: 56, height: 40 }, statuses: BROKEN },
  ];
}

function damagedGifs(gif: Buffer): OddImage[] {
  const screen = 'GIF89a\x05\0\x05\0\x80\0\0\0\0\0\xff\xff\xff';
  const images: Readonly<Record<string, string>> = {
    'no frame': `${screen};`,
    'a frame outside of its screen': `${screen},\xff\0\xff\0\x05\0\x05\0\0\x02\x02\x44\x01\0;`,
    'a frame of no size': `${screen},\0\0\0\0\0\0\0\0\0\x02\x02\x44\x01\0;`,
    'a frame larger than its screen': `${screen},\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;`,
    'codes of 13 bits': `${screen},\0\0\0\0\x05\0\x05\0\0\x0d\x02\x44\x01\0;`,
    'too few pixels': `${screen},\0\0\0\0\x05\0\x05\0\0\x02\x02\x44\x01\0;`,
    'an extension without end': `${screen}!\xf9\xff\0\0\0`,
    'a comment of 100 KB': `${screen}!\xfe${`\xff${'c'.repeat(255)}`.repeat(400)}\0;`,
  };
  return [
    ...Object.entries(images).map(([name, text]) => ({
      name: `GIF with ${name}`,
      bytes: Buffer.from(text, 'latin1'),
      statuses: ANY_FAILURE,
      facts: {},
    })),
    // Its decoder takes the size of the frame then.
    ...[0, 0xff].map((byte) => ({
      name: `GIF of ${byte * 257} x ${byte * 257}`,
      bytes: Buffer.concat([gif.subarray(0, 6), Buffer.alloc(4, byte), gif.subarray(10)]),
      facts: { format: 'gif', width: 56, height: 40 },
    })),
    { name: 'GIF87a', bytes: Buffer.concat([Buffer.from('GIF87a'), gif.subarray(6)]), facts: { format: 'gif', width: 56, height: 40 } },
  ];
}

function damagedTiffs(): OddImage[] {
  const shape = { width: 9, height: 7, bits: 8, channels: 1, photometric: PHOTOMETRIC.blackIsZero };
  const tags: Readonly<Record<string, Record<number, number[] | undefined>>> = {
    'no width': { 256: undefined },
    'no strips': { 273: undefined },
    'strips behind the file': { 273: [0x7fffffff] },
    'strips of no length': { 279: [0] },
    'strips of 4 GB': { 279: [0xffffffff] },
    'an unknown compression': { 259: [999] },
    'JPEG compression without JPEG': { 259: [7] },
    'LZW compression without LZW': { 259: [5] },
    'deflate compression without it': { 259: [8] },
    'an unknown kind of colours': { 262: [777] },
    'a palette that is not there': { 262: [PHOTOMETRIC.palette] },
    '3 bits': { 258: [3] },
    '0 bits': { 258: [0] },
    '64 bits': { 258: [64] },
    '0 channels': { 277: [0] },
    '9,000 channels': { 277: [9000] },
    '1 row in each strip': { 278: [1] },
    'an orientation of 6': { 274: [6] },
    'an unknown format of samples': { 339: [77] },
  };
  const from = Object.entries(tags).map(([name, changed]) => ({
    name: `TIFF with ${name}`,
    bytes: tiff({ ...shape, tags: changed }),
    statuses: ANY_FAILURE,
    facts: { format: 'tiff' },
  }));
  const loop = tiff(shape);
  loop.writeUInt32LE(8, 8 + 2 + 12 * loop.readUInt16LE(8));
  const many = tiff(shape);
  many.writeUInt16LE(0xffff, 8);
  return [
    ...from,
    { name: 'TIFF whose directories are a circle', bytes: loop, statuses: BROKEN, facts: { width: 9 } },
    { name: 'TIFF of 65,535 entries', bytes: many, statuses: BROKEN, facts: { width: 9 } },
  ];
}

/** What is no image, or none that is read. */
function otherTypes(): OddImage[] {
  const texts: Readonly<Record<string, string>> = {
    nothing: '',
    'one byte': '\xff',
    HTML: '<!doctype html><html><body>403</body></html>',
    JSON: '{"error":"gone"}',
    SVG: '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    'SVG behind XML': '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    PDF: '%PDF-1.7\n1 0 obj',
    BMP: `BM${'\0'.repeat(60)}`,
    ICO: '\0\0\x01\0\x01\0\x10\x10',
    PSD: '8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x01\0\0\0\x01\0\x08\0\x03',
    'JPEG XL': '\xff\x0a\0\0',
    'JPEG XL in a box': '\0\0\0\x0cJXL \r\n\x87\n',
    'JPEG 2000': '\0\0\0\x0cjP  \r\n\x87\n',
    HEIC: '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
    'a video': '\0\0\0\x18ftypmp42\0\0\0\0mp42isom',
    'a sound': 'RIFF\x24\0\0\0WAVEfmt ',
    'a zip': 'PK\x03\x04\x14\0\0\0',
    'PPM text': 'P3\n1 1\n255\n0 0 0\n',
    EPS: '%!PS-Adobe-3.0 EPSF-3.0\n',
    'EXR floats': '\x76\x2f\x31\x01\x02\0\0\0',
    'Radiance HDR': '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n',
    BigTIFF: 'II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0',
  };
  return Object.entries(texts).map(([name, text]) => ({
    name,
    bytes: Buffer.from(text, 'latin1'),
    statuses: name === 'HEIC' ? ANY_FAILURE : NO_IMAGE,
  }));
}
