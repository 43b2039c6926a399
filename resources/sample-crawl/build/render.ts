import { type Canvas, createCanvas, halve, toBytes } from './canvas.ts';
import { createRandom } from './random.ts';
import type { Tone } from './tones.ts';
import type { Topic } from './topic.ts';

/** pixels: Uint8Array[h*w*3], RGB, row-major, 0-255. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array;
  tone: Tone;
}

/** Paints one picture. The same topic, seed and size give the same pixels. @param options.isDraft skips the smoothing of edges, four times faster */
export function renderPicture(
  topic: Topic,
  seed: string,
  size: { width: number; height: number },
  options: { isDraft?: boolean } = {},
): Picture {
  const random = createRandom(`${topic.id}/${seed}`);
  const isDoubled = !options.isDraft && topic.smoothsEdges !== true;
  const factor = isDoubled ? 2 : 1;
  let canvas: Canvas = createCanvas(size.width * factor, size.height * factor);
  const { tone } = topic.paint(canvas, random);
  if (isDoubled) canvas = halve(canvas);
  return { ...size, pixels: toBytes(canvas), tone };
}
