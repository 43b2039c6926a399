import type { Pixels } from './pixels.ts';
import type { ResizePlan } from './resize-geometry.ts';

/** Cuts a scaled picture to the crop of its plan, or puts it on the white ground that the plan's padding makes. */
export function frame(scaled: Pixels, { crop, pad, output }: ResizePlan): Pixels {
  if (!crop && !pad) return scaled;
  const { channels } = scaled;
  const data = new Uint8Array(output.width * output.height * channels).fill(255);
  const [fromX, fromY] = [crop?.left ?? 0, crop?.top ?? 0];
  const [toX, toY] = [pad?.left ?? 0, pad?.top ?? 0];
  const [width, height] = [crop?.width ?? scaled.width, crop?.height ?? scaled.height];
  for (let row = 0; row < height; row++) {
    const start = ((fromY + row) * scaled.width + fromX) * channels;
    data.set(scaled.data.subarray(start, start + width * channels), ((toY + row) * output.width + toX) * channels);
  }
  return { data, ...output, channels };
}
