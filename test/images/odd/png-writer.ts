import { crc32, deflateSync } from 'node:zlib';

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
export const COLOUR = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Adam7: first column, first row, step across, step down. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export interface PngShape {
  width: number;
  height: number;
  colour: number;
  bits: number;
  isInterlaced?: boolean;
  /** Chunks between the header and the pixels. */
  before?: readonly Buffer[];
}

export function chunk(name: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

export function header({ width, height, colour, bits, isInterlaced = false }: PngShape): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, colour, 0, 0, isInterlaced ? 1 : 0], 8);
  return chunk('IHDR', data);
}

/** Colours of a palette with 2 to the power of `bits` entries. */
export function palette(bits: number): Buffer {
  return chunk(
    'PLTE',
    Uint8Array.from({ length: 3 * 2 ** bits }, (_, at) => (at * 37) % 256),
  );
}

/** Bytes of the lines of one pass, each led by its filter type, 0. */
function lines(shape: PngShape, columns: number, rows: number, seed: number): Uint8Array {
  const stride = Math.ceil((columns * (CHANNELS[shape.colour] ?? 1) * shape.bits) / 8);
  return Uint8Array.from({ length: rows * (stride + 1) }, (_, at) => (at % (stride + 1) === 0 ? 0 : ((at * 31 + seed * 57) >> 2) % 256));
}

export function pixelData(shape: PngShape): Uint8Array {
  if (!shape.isInterlaced) return lines(shape, shape.width, shape.height, 1);
  return Buffer.concat(
    PASSES.map(([x, y, across, down], pass) => {
      const columns = Math.max(0, Math.ceil((shape.width - x) / across));
      const rows = Math.max(0, Math.ceil((shape.height - y) / down));
      return columns === 0 ? Buffer.alloc(0) : lines(shape, columns, rows, pass);
    }),
  );
}

/** A PNG of any colour type and depth, with some pattern in it. */
export function png(shape: PngShape): Buffer {
  const before = shape.before ?? (shape.colour === COLOUR.palette ? [palette(shape.bits)] : []);
  return Buffer.concat([
    PNG_SIGNATURE,
    header(shape),
    ...before,
    chunk('IDAT', deflateSync(pixelData(shape))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
