import type { Pixels } from './pixels.ts';
import type { Size } from './resize-geometry.ts';
import { layOut } from './resize-module.ts';

/** What one target pixel takes of the source along one axis: [first, end) in whole pixels, and parts of the pixel before and of `end`. */
interface Share {
  first: number;
  end: number;
  /** Weight of pixel first - 1; 0 for none. */
  before: number;
  /** Weight of each pixel from first to end - 1. */
  inside: number;
  /** Weight of pixel `end`; 0 for none. */
  after: number;
}

/** Shares below this part of a pixel do not count in OpenCV. */
const LEAST_SHARE = 1e-3;
const SHARE_BYTES = 20;

/**
 * Reduces by averaging, each source pixel by the area that it covers: OpenCV's INTER_AREA. Neither side may grow.
 * @see OpenCV 4.9, modules/imgproc/src/resize.cpp, computeResizeAreaTab and resizeArea_
 */
export function reduceByArea(source: Pixels, size: Size): Pixels {
  const { channels } = source;
  const columns = shares(source.width, size.width);
  const rows = shares(source.height, size.height);
  const sourceLength = source.width * channels;
  const length = size.width * channels;
  const mostRows = rows.reduce((most, { first, end }) => Math.max(most, end - first + 2), 0);
  const { module, at, memory } = layOut({
    rows: mostRows * sourceLength,
    line: sourceLength * 4,
    shares: size.width * SHARE_BYTES,
    out: length,
  });
  writeShares(new DataView(memory, at.shares), columns);
  const bytes = new Uint8Array(memory);
  const data = new Uint8Array(length * size.height);
  // OpenCV's short cut for halving rounds halves up.
  const bias = source.width === size.width * 2 && source.height === size.height * 2 ? 0.5 : 0;
  for (const [y, { first, end, before, inside, after }] of rows.entries()) {
    const from = (before > 0 ? first - 1 : first) * sourceLength;
    bytes.set(source.data.subarray(from, (after > 0 ? end + 1 : end) * sourceLength), at.rows);
    // Down first: that is one pass over memory as it lies. What is left to go across is a line for each target row.
    module.sumRows(at.rows, sourceLength, before, inside, end - first, after, at.line);
    module.averageLine(at.line, at.shares, size.width, channels, bias, at.out);
    data.set(bytes.subarray(at.out, at.out + length), y * length);
  }
  return { data, ...size, channels };
}

function shares(from: number, to: number): Share[] {
  const scale = 1 / (to / from);
  return Array.from({ length: to }, (_, index) => {
    const left = index * scale;
    const right = left + scale;
    const width = Math.min(scale, from - left);
    const end = Math.min(Math.floor(right), from - 1);
    const first = Math.min(Math.ceil(left), end);
    const after = right - end > LEAST_SHARE ? Math.min(right - end, 1, width) / width : 0;
    return { first, end, before: first - left > LEAST_SHARE ? (first - left) / width : 0, inside: 1 / width, after };
  });
}

function writeShares(view: DataView, columns: readonly Share[]): void {
  for (const [index, { first, end, before, inside, after }] of columns.entries()) {
    const at = index * SHARE_BYTES;
    view.setInt32(at, first, true);
    view.setInt32(at + 4, end, true);
    view.setFloat32(at + 8, before, true);
    view.setFloat32(at + 12, inside, true);
    view.setFloat32(at + 16, after, true);
  }
}
