import { ASPECT } from '#shared/model/aspect.ts';

/** Sizes in CSS pixels. */
export interface LayoutSizes {
  width: number;
  /** Height that the images of a row should have. */
  targetHeight: number;
  gap: number;
  /** Below each image, for its caption. */
  captionHeight: number;
}

/** Rows of tiles, all of one width, each as high as its images need. */
export interface JustifiedLayout {
  /** Tiles. */
  count: number;
  rowCount: number;
  /** Uint32Array[rowCount + 1]: first tile of each row, and `count`. */
  firstTile: Uint32Array;
  /** Float64Array[rowCount + 1]: upper edge of each row, and the height of all. */
  top: Float64Array;
  /** Float32Array[rowCount]: height of the images of each row. */
  imageHeight: Float32Array;
  sizes: LayoutSizes;
}

/** Of a tile that has no image yet. */
const NO_IMAGE_ASPECT = 4 / 3;
/** Rows may be so much higher or lower than asked for. */
const MOST_STRETCH = 1.6;

/** The aspect ratio that a byte of `view_open` stands for; 0 is no image. */
export function aspectOf(code: number): number {
  return code === 0 ? NO_IMAGE_ASPECT : ASPECT.least + ((code - 1) / 254) * (ASPECT.most - ASPECT.least);
}

const ASPECTS = Float32Array.from({ length: 256 }, (_, code) => aspectOf(code));

/**
 * Breaks tiles into rows: each row is broken where its height comes nearest to the target; the last one is not stretched.
 * One pass; a million tiles take some 10 ms.
 * @param aspects one byte each tile, as `view_open` codes them
 */
export function justify(aspects: Uint8Array, sizes: LayoutSizes): JustifiedLayout {
  const { width, targetHeight, gap, captionHeight } = sizes;
  const count = aspects.length;
  // As many rows as tiles at most; typed from the start, since lists that grow to 100,000 numbers and are copied cost more than the rest.
  const firstTile = new Uint32Array(count + 1);
  const heights = new Float32Array(count);
  const heightOf = (tiles: number, sum: number): number => Math.max(1, width - gap * (tiles - 1)) / sum;
  let rowCount = 0;
  let start = 0;
  let sum = 0;
  const end = (height: number, next: number): void => {
    heights[rowCount++] = Math.round(height);
    firstTile[rowCount] = next;
    start = next;
  };
  for (let at = 0; at < count; at++) {
    const aspect = ASPECTS[aspects[at] ?? 0] ?? NO_IMAGE_ASPECT;
    const tiles = at - start + 1;
    const height = heightOf(tiles, sum + aspect);
    if (height > targetHeight) {
      sum += aspect;
      continue;
    }
    // With this tile the row is too low, without it too high: the nearer one is taken.
    const before = tiles > 1 ? heightOf(tiles - 1, sum) : Number.POSITIVE_INFINITY;
    if (before - targetHeight < targetHeight - height) {
      end(Math.min(before, targetHeight * MOST_STRETCH), at);
      sum = aspect;
      // One tile may fill a row of its own.
      if (heightOf(1, aspect) > targetHeight) continue;
    } else sum += aspect;
    end(Math.min(heightOf(at - start + 1, sum), targetHeight), at + 1);
    sum = 0;
  }
  if (start < count) end(targetHeight, count);
  const top = new Float64Array(rowCount + 1);
  let height = 0;
  for (let row = 0; row < rowCount; row++) {
    height += (heights[row] ?? 0) + captionHeight + gap;
    top[row + 1] = height;
  }
  return { count, rowCount, firstTile: firstTile.slice(0, rowCount + 1), top, imageHeight: heights.slice(0, rowCount), sizes };
}

/** The last index whose value is at most `value`; values grow. */
function lastAtMost(values: Float64Array | Uint32Array, length: number, value: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The row at a height, the first or last one beyond the ends; 0 where there is none. */
export function rowAtHeight(layout: JustifiedLayout, height: number): number {
  return Math.max(0, Math.min(layout.rowCount - 1, lastAtMost(layout.top, layout.rowCount, height)));
}

/** The row that holds a tile. */
export function rowOfTile(layout: JustifiedLayout, tile: number): number {
  return lastAtMost(layout.firstTile, layout.rowCount, tile);
}

/** Where a tile lies in its row. */
export interface TileBox {
  tile: number;
  left: number;
  width: number;
}

/** The tiles of a row, from the reading start; widths are whole pixels and fill the row. @param aspects as for justify */
export function tilesOfRow(layout: JustifiedLayout, aspects: Uint8Array, row: number): TileBox[] {
  const first = layout.firstTile[row] ?? 0;
  const end = layout.firstTile[row + 1] ?? layout.count;
  const height = layout.imageHeight[row] ?? layout.sizes.targetHeight;
  const { gap, width } = layout.sizes;
  let sum = 0;
  for (let tile = first; tile < end; tile++) sum += ASPECTS[aspects[tile] ?? 0] ?? NO_IMAGE_ASPECT;
  const gaps = gap * (end - first - 1);
  // Full rows take the whole width to the pixel. Their heights are rounded, so that the sum of widths misses it by up to half a pixel for each unit of aspect.
  const isFull = Math.abs(sum * height + gaps - width) <= sum * 0.5 + 0.01;
  const scale = isFull ? (width - gaps) / sum : height;
  const boxes: TileBox[] = [];
  let exact = 0;
  for (let tile = first; tile < end; tile++) {
    const left = Math.round(exact);
    exact += (ASPECTS[aspects[tile] ?? 0] ?? NO_IMAGE_ASPECT) * scale;
    boxes.push({ tile, left: left + gap * (tile - first), width: Math.max(1, Math.round(exact) - left) });
  }
  return boxes;
}

/** The tile above or below another: the one whose middle is nearest to the given middle. @param middle pixels from the reading start */
export function tileInRowAt(layout: JustifiedLayout, aspects: Uint8Array, row: number, middle: number): number {
  let best = layout.firstTile[row] ?? 0;
  let distance = Number.POSITIVE_INFINITY;
  for (const box of tilesOfRow(layout, aspects, row)) {
    const away = Math.abs(box.left + box.width / 2 - middle);
    if (away < distance) {
      best = box.tile;
      distance = away;
    }
  }
  return best;
}
