import type { Canvas } from './canvas.ts';
import type { Random } from './random.ts';
import type { Tone } from './tones.ts';

/** One kind of picture. `paint` fills the whole canvas; the same random numbers give the same composition at every size. */
export interface Topic {
  id: string;
  /** True where `paint` smooths its own edges; other topics are painted at twice the size and halved. */
  smoothsEdges?: true;
  paint(canvas: Canvas, random: Random): { tone: Tone };
}

export function defineTopic<const T extends Topic>(topic: T): T {
  return topic;
}
