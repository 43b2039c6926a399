import { clamp01, type Rgb, toByte } from './colour.ts';

/** data: width*height*3 floats, linear RGB, row-major. Positions are in units of the height: x in [0, aspect], y in [0, 1] downwards. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly aspect: number;
  /** Size of one pixel in units of the height. */
  readonly pixel: number;
  readonly data: Float32Array;
}

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, aspect: width / height, pixel: 1 / height, data: new Float32Array(width * height * 3) };
}

/** @returns the colour of a pixel; positions beyond the edge give the edge */
export function readPixel(canvas: Canvas, px: number, py: number): Rgb {
  const column = Math.max(0, Math.min(canvas.width - 1, px));
  const row = Math.max(0, Math.min(canvas.height - 1, py));
  const i = (row * canvas.width + column) * 3;
  return { r: canvas.data[i] ?? 0, g: canvas.data[i + 1] ?? 0, b: canvas.data[i + 2] ?? 0 };
}

export function writePixel(canvas: Canvas, px: number, py: number, colour: Rgb): void {
  const i = (py * canvas.width + px) * 3;
  canvas.data[i] = colour.r;
  canvas.data[i + 1] = colour.g;
  canvas.data[i + 2] = colour.b;
}

/** Lays a colour over a pixel. @param alpha [0, 1] */
export function blendPixel(canvas: Canvas, px: number, py: number, colour: Rgb, alpha: number): void {
  if (px < 0 || py < 0 || px >= canvas.width || py >= canvas.height || alpha <= 0) return;
  const i = (py * canvas.width + px) * 3;
  const keep = 1 - Math.min(1, alpha);
  canvas.data[i] = (canvas.data[i] ?? 0) * keep + colour.r * (1 - keep);
  canvas.data[i + 1] = (canvas.data[i + 1] ?? 0) * keep + colour.g * (1 - keep);
  canvas.data[i + 2] = (canvas.data[i + 2] ?? 0) * keep + colour.b * (1 - keep);
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Fills a shape given by its signed distance (negative inside, units of the height); the edge is one pixel soft.
 * @param colour asked only where the shape covers something
 */
export function fillShape(
  canvas: Canvas,
  box: Box,
  distance: (x: number, y: number) => number,
  colour: (x: number, y: number) => Rgb,
  opacity = 1,
): void {
  const { height, width, pixel } = canvas;
  const firstRow = Math.max(0, Math.floor(box.top * height) - 1);
  const lastRow = Math.min(height - 1, Math.ceil(box.bottom * height) + 1);
  const firstColumn = Math.max(0, Math.floor(box.left * height) - 1);
  const lastColumn = Math.min(width - 1, Math.ceil(box.right * height) + 1);
  for (let py = firstRow; py <= lastRow; py++) {
    for (let px = firstColumn; px <= lastColumn; px++) {
      const x = (px + 0.5) * pixel;
      const y = (py + 0.5) * pixel;
      const coverage = clamp01(0.5 - distance(x, y) / pixel);
      if (coverage > 0) blendPixel(canvas, px, py, colour(x, y), coverage * opacity);
    }
  }
}

/** Adds light that falls off like a bell. @param radius distance at which a third is left */
export function addGlow(canvas: Canvas, x: number, y: number, radius: number, colour: Rgb): void {
  const { height, width, data, pixel } = canvas;
  const reach = radius * 2.6;
  const lastRow = Math.min(height - 1, Math.ceil((y + reach) * height));
  const lastColumn = Math.min(width - 1, Math.ceil((x + reach) * height));
  for (let py = Math.max(0, Math.floor((y - reach) * height)); py <= lastRow; py++) {
    for (let px = Math.max(0, Math.floor((x - reach) * height)); px <= lastColumn; px++) {
      const dx = ((px + 0.5) * pixel - x) / radius;
      const dy = ((py + 0.5) * pixel - y) / radius;
      const light = Math.exp(-dx * dx - dy * dy);
      if (light < 0.0015) continue;
      const i = (py * width + px) * 3;
      data[i] = (data[i] ?? 0) + colour.r * light;
      data[i + 1] = (data[i + 1] ?? 0) + colour.g * light;
      data[i + 2] = (data[i + 2] ?? 0) + colour.b * light;
    }
  }
}

/** Halves both sides by averaging blocks of four; the source has even sides. */
export function halve(source: Canvas): Canvas {
  const target = createCanvas(source.width / 2, source.height / 2);
  const stride = source.width * 3;
  for (let py = 0; py < target.height; py++) {
    for (let px = 0; px < target.width; px++) {
      const i = py * 2 * stride + px * 6;
      const o = (py * target.width + px) * 3;
      for (let c = 0; c < 3; c++) {
        const top = (source.data[i + c] ?? 0) + (source.data[i + 3 + c] ?? 0);
        target.data[o + c] = (top + (source.data[i + stride + c] ?? 0) + (source.data[i + stride + 3 + c] ?? 0)) / 4;
      }
    }
  }
  return target;
}

/** @returns Uint8Array[h*w*3], sRGB, row-major, with corners a little darker */
export function toBytes(canvas: Canvas): Uint8Array {
  const { width, height, data, aspect, pixel } = canvas;
  const bytes = new Uint8Array(data.length);
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const dx = ((px + 0.5) * pixel - aspect / 2) / aspect;
      const dy = (py + 0.5) * pixel - 0.5;
      const light = 1 - 0.35 * (dx * dx + dy * dy);
      const i = (py * width + px) * 3;
      for (let c = 0; c < 3; c++) bytes[i + c] = toByte((data[i + c] ?? 0) * light);
    }
  }
  return bytes;
}
