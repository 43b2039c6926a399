/** Photometric interpretations. */
export const PHOTOMETRIC = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, cmyk: 5, yCbCr: 6, lab: 8 } as const;
export const SAMPLE_FORMAT = { unsigned: 1, signed: 2, float: 3 } as const;

export interface TiffShape {
  width: number;
  height: number;
  bits: number;
  channels: number;
  photometric: number;
  isBigEndian?: boolean;
  sampleFormat?: number;
  /** 1: the samples of a pixel side by side; 2: a plane for each. */
  planar?: 1 | 2;
  /** Tags that replace or follow these; undefined leaves a tag out. */
  tags?: Readonly<Record<number, readonly number[] | undefined>>;
}

/** An uncompressed TIFF of one strip (one per plane). All values are LONG but those of the classic SHORT tags. */
export function tiff(shape: TiffShape): Buffer {
  const { width, height, bits, channels, photometric, isBigEndian = false, sampleFormat = 1, planar = 1 } = shape;
  const planes = planar === 2 ? channels : 1;
  const planeBytes = Math.ceil((width * (channels / planes) * bits) / 8) * height;
  const colourMap = photometric === PHOTOMETRIC.palette ? Array.from({ length: 3 * 2 ** bits }, (_, at) => (at * 997) % 65536) : undefined;
  const entries = Object.entries({
    256: [width],
    257: [height],
    258: Array.from({ length: channels }, () => bits),
    259: [1],
    262: [photometric],
    273: Array.from({ length: planes }, () => 0),
    277: [channels],
    278: [height],
    279: Array.from({ length: planes }, () => planeBytes),
    284: [planar],
    320: colourMap,
    338: channels === 4 && photometric === PHOTOMETRIC.rgb ? [2] : undefined,
    339: Array.from({ length: channels }, () => sampleFormat),
    ...shape.tags,
  }).flatMap(([tag, values]) => (values ? [[Number(tag), [...values]] as const] : []));
  const directoryBytes = 2 + 12 * entries.length + 4;
  const extraBytes = entries.reduce((sum, [tag, values]) => sum + spill(tag, values), 0);
  const pixelsAt = 8 + directoryBytes + extraBytes;
  const file = Buffer.alloc(pixelsAt + planes * planeBytes);
  const short = (value: number, at: number): void => void (isBigEndian ? file.writeUInt16BE(value, at) : file.writeUInt16LE(value, at));
  const long = (value: number, at: number): void => void (isBigEndian ? file.writeUInt32BE(value, at) : file.writeUInt32LE(value, at));
  file.write(isBigEndian ? 'MM' : 'II', 'latin1');
  short(42, 2);
  long(8, 4);
  short(entries.length, 8);
  let extraAt = 8 + directoryBytes;
  for (const [index, [tag, values]] of entries.entries()) {
    const at = 10 + 12 * index;
    const isLong = LONG_TAGS.has(tag);
    short(tag, at);
    short(isLong ? 4 : 3, at + 2);
    long(values.length, at + 4);
    const spilled = spill(tag, values);
    const valuesAt = spilled > 0 ? extraAt : at + 8;
    if (spilled > 0) long(extraAt, at + 8);
    const written = tag === 273 && shape.tags?.[273] === undefined ? values.map((_, plane) => pixelsAt + plane * planeBytes) : values;
    for (const [place, value] of written.entries()) isLong ? long(value, valuesAt + 4 * place) : short(value, valuesAt + 2 * place);
    extraAt += spilled;
  }
  fill(file, pixelsAt, shape);
  return file;
}

const LONG_TAGS: ReadonlySet<number> = new Set([256, 257, 273, 278, 279]);

/** Bytes that do not fit into the entry itself. */
function spill(tag: number, values: readonly number[]): number {
  const bytes = values.length * (LONG_TAGS.has(tag) ? 4 : 2);
  return bytes > 4 ? bytes : 0;
}

function fill(file: Buffer, from: number, { bits, sampleFormat, isBigEndian }: TiffShape): void {
  if (sampleFormat === SAMPLE_FORMAT.float && bits === 32) {
    for (let at = from, index = 0; at + 4 <= file.length; at += 4, index++)
      isBigEndian ? file.writeFloatBE((index % 97) / 97, at) : file.writeFloatLE((index % 97) / 97, at);
  } else for (let at = from; at < file.length; at++) file[at] = ((at - from) * 13) % 251;
}
