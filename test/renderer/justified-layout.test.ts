import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  aspectOf,
  justify,
  rowAtHeight,
  rowOfTile,
  tileInRowAt,
  tilesOfRow,
} from '../../src-renderer/features/library/justified-layout.ts';

const sizes = { width: 780, targetHeight: 116, gap: 8, captionHeight: 20 };
const codes = fc.uint8Array({ maxLength: 400 });
const widths = fc.integer({ min: 200, max: 2600 });

describe('the justified layout', () => {
  test('puts every tile into exactly one row, in order', () => {
    fc.assert(
      fc.property(codes, widths, (aspects, width) => {
        const layout = justify(aspects, { ...sizes, width });
        const tiles = Array.from({ length: layout.rowCount }, (_, row) => tilesOfRow(layout, aspects, row).map(({ tile }) => tile)).flat();
        expect(tiles).toEqual(Array.from(aspects.keys()));
      }),
    );
  });

  test('fills the width of every row but the last to the pixel, and no row goes beyond it', () => {
    fc.assert(
      fc.property(codes, widths, (aspects, width) => {
        const layout = justify(aspects, { ...sizes, width });
        for (let row = 0; row < layout.rowCount; row++) {
          const boxes = tilesOfRow(layout, aspects, row);
          const end = (boxes.at(-1)?.left ?? 0) + (boxes.at(-1)?.width ?? 0);
          expect(end).toBeLessThanOrEqual(Math.max(width, Math.ceil(2.2 * sizes.targetHeight)));
          const isStretched = (layout.imageHeight[row] ?? 0) < sizes.targetHeight * 1.6 - 1;
          if (row < layout.rowCount - 1 && isStretched) expect(end).toBe(width);
          for (const [at, box] of boxes.entries()) {
            const next = boxes[at + 1];
            if (next) expect(next.left - (box.left + box.width)).toBe(sizes.gap);
          }
        }
      }),
    );
  });

  test('keeps the shape of images within a twentieth', () => {
    fc.assert(
      fc.property(codes, widths, (aspects, width) => {
        const layout = justify(aspects, { ...sizes, width });
        for (let row = 0; row < layout.rowCount; row++) {
          for (const box of tilesOfRow(layout, aspects, row)) {
            const shape = box.width / (layout.imageHeight[row] ?? 1);
            const aspect = aspectOf(aspects[box.tile] ?? 0);
            if (box.width > 40) expect(Math.abs(shape / aspect - 1)).toBeLessThan(0.05);
          }
        }
      }),
    );
  });

  test('finds the row of a height and of a tile', () => {
    const aspects = Uint8Array.from({ length: 5000 }, (_, at) => (at * 37) % 256);
    const layout = justify(aspects, sizes);
    for (let row = 0; row < layout.rowCount; row++) {
      expect(rowAtHeight(layout, layout.top[row] ?? 0)).toBe(row);
      expect(rowAtHeight(layout, (layout.top[row + 1] ?? 0) - 1)).toBe(row);
      for (const { tile } of tilesOfRow(layout, aspects, row)) expect(rowOfTile(layout, tile)).toBe(row);
    }
    expect(rowAtHeight(layout, -5)).toBe(0);
    expect(rowAtHeight(layout, 1e12)).toBe(layout.rowCount - 1);
  });

  test('goes up and down to the nearest middle', () => {
    const aspects = new Uint8Array(60).fill(64);
    const layout = justify(aspects, sizes);
    const [first, second] = [tilesOfRow(layout, aspects, 0), tilesOfRow(layout, aspects, 1)];
    for (const [at, box] of first.entries()) expect(tileInRowAt(layout, aspects, 1, box.left + box.width / 2)).toBe(second[at]?.tile);
  });

  test('lays out nothing, and a million tiles', () => {
    expect(justify(new Uint8Array(0), sizes)).toMatchObject({ rowCount: 0, count: 0 });
    const layout = justify(new Uint8Array(1_000_000).fill(100), sizes);
    expect(layout.firstTile.at(-1)).toBe(1_000_000);
  });
});
