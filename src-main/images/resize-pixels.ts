import { assertNever } from '#shared/errors.ts';
import type { Interpolation } from '#shared/model/export-options.ts';
import type { Pixels } from './pixels.ts';
import { reduceByArea } from './resize-area.ts';
import type { Size } from './resize-geometry.ts';
import { layOut } from './resize-module.ts';
import { type TapFilter, tapTable } from './resize-taps.ts';

/**
 * Scales a picture as OpenCV does, with its filters: of them only `area` averages when it reduces, the others look at a fixed number of
 * source pixels (and so alias). At most one level of 255 off, from other orders of adding.
 */
export function resizePixels(source: Pixels, size: Size, interpolation: Interpolation): Pixels {
  if (source.width === size.width && source.height === size.height) return source;
  const isReduced = size.width <= source.width && size.height <= source.height;
  const filter = filterOf(interpolation);
  const isHalf = filter === 'linear' && source.width === size.width * 2 && source.height === size.height * 2;
  if (isHalf || (filter === 'area' && isReduced)) return reduceByArea(source, size);
  return resizeByTaps(source, size, filter === 'area' ? 'enlarging-area' : filter);
}

function filterOf(interpolation: Interpolation): Exclude<TapFilter, 'enlarging-area'> | 'area' {
  switch (interpolation) {
    case 'nearest':
    case 'area':
    case 'linear':
    case 'cubic':
    case 'lanczos4':
      return interpolation;
    case 'bilinear':
      return 'linear';
    case 'bicubic':
      return 'cubic';
    case 'lanczos':
      return 'lanczos4';
    default:
      return assertNever(interpolation);
  }
}

function resizeByTaps(source: Pixels, size: Size, filter: TapFilter): Pixels {
  const { channels } = source;
  const columns = tapTable(filter, source.width, size.width);
  const rows = tapTable(filter, source.height, size.height);
  const { taps } = rows;
  const sourceLength = source.width * channels;
  const length = size.width * channels;
  // A line of 32-bit numbers and what a vector may write behind it.
  const lineBytes = (length * 4 + 31) & ~15;
  const { module, at, memory } = layOut({
    row: sourceLength,
    sources: size.width * taps * 4,
    weights: size.width * taps * 4,
    lines: lineBytes * taps,
    lineAddresses: taps * 4,
    lineWeights: taps * 4,
    out: length,
  });
  new Int32Array(memory, at.sources, size.width * taps).set(columns.sources);
  new Int32Array(memory, at.weights, size.width * taps).set(columns.weights);
  const lineAddresses = new Int32Array(memory, at.lineAddresses, taps);
  const lineWeights = new Int32Array(memory, at.lineWeights, taps);
  const bytes = new Uint8Array(memory);
  const data = new Uint8Array(length * size.height);
  // The source rows of a target row lie next to one another, so each has a place of its own among `taps` lines.
  const held = new Int32Array(taps).fill(-1);
  const lineOf = (row: number): number => {
    const place = row % taps;
    const line = at.lines + place * lineBytes;
    if (held[place] !== row) {
      bytes.set(source.data.subarray(row * sourceLength, (row + 1) * sourceLength), at.row);
      module.scaleLine(at.row, at.sources, at.weights, taps, size.width, channels, line);
      held[place] = row;
    }
    return line;
  };
  for (let y = 0; y < size.height; y++) {
    for (let tap = 0; tap < taps; tap++) {
      lineAddresses[tap] = lineOf(rows.sources[y * taps + tap] ?? 0);
      lineWeights[tap] = rows.weights[y * taps + tap] ?? 0;
    }
    module.mixLines(at.lineAddresses, at.lineWeights, taps, length, at.out);
    data.set(bytes.subarray(at.out, at.out + length), y * length);
  }
  return { data, ...size, channels };
}
