import { type Canvas, readPixel, writePixel } from './canvas.ts';
import { add, type Rgb, scale } from './colour.ts';

/** The colour at a position (units of the height, y downwards). */
export type Shader = (x: number, y: number) => Rgb;

const differs = (a: Rgb, b: Rgb): boolean => Math.abs(a.r - b.r) + Math.abs(a.g - b.g) + Math.abs(a.b - b.b) > 0.04 + 0.12 * (a.g + b.g);

/** Asks the shader once a pixel. */
export function shade(canvas: Canvas, shader: Shader): void {
  for (let py = 0; py < canvas.height; py++) {
    for (let px = 0; px < canvas.width; px++) writePixel(canvas, px, py, shader((px + 0.5) * canvas.pixel, (py + 0.5) * canvas.pixel));
  }
}

/** Asks once a pixel, then four more times wherever a pixel differs from the one to its right or below: smooth edges at little cost. */
export function shadeSmoothly(canvas: Canvas, shader: Shader): void {
  shade(canvas, shader);
  const first = { ...canvas, data: canvas.data.slice() };
  for (let py = 0; py < canvas.height; py++) {
    for (let px = 0; px < canvas.width; px++) {
      const here = readPixel(first, px, py);
      const isEdge =
        differs(here, readPixel(first, px + 1, py)) ||
        differs(here, readPixel(first, px, py + 1)) ||
        differs(here, readPixel(first, px - 1, py)) ||
        differs(here, readPixel(first, px, py - 1));
      if (!isEdge) continue;
      let sum = here;
      for (const [dx, dy] of [
        [0.125, 0.375],
        [0.625, 0.125],
        [0.375, 0.875],
        [0.875, 0.625],
      ] as const) {
        sum = add(sum, shader((px + dx) * canvas.pixel, (py + dy) * canvas.pixel));
      }
      writePixel(canvas, px, py, scale(sum, 0.2));
    }
  }
}
