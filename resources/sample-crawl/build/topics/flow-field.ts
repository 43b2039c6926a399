import { blendPixel, type Canvas } from '../canvas.ts';
import { add, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { shade } from '../shade.ts';
import type { Tone } from '../tones.ts';
import { defineTopic } from '../topic.ts';

const INKS: readonly [tone: Tone, paper: number, inks: readonly [number, number, number, number, number]][] = [
  ['blue', 0x0b1226, [0x1b4f9c, 0x3fa2d8, 0x9fe0f0, 0xf2f0e0, 0xf0a848]],
  ['red', 0x1a0a0e, [0x8c1a2a, 0xd8432e, 0xf08a3c, 0xf6d9a8, 0x4a5aa0]],
  ['white', 0xf2ede0, [0x26344a, 0xb8452e, 0xd9a23a, 0x4f8a84, 0x7a3a5a]],
  ['green', 0x0c1c16, [0x1f5a3c, 0x4f9a54, 0xa8d070, 0xf0ecc0, 0xe0784a]],
  ['violet', 0x120a22, [0x4a2a8c, 0x8a4ac0, 0xd87ac8, 0xf6c8d8, 0x48c0d0]],
  ['pink', 0xfbe9e4, [0xd8486e, 0xf08aa0, 0x5a3a6a, 0xf2b45a, 0x3a8a9a]],
];

/** A disc with a lit upper edge, so that a stroke looks like a cord lying on paper. */
function stamp(canvas: Canvas, x: number, y: number, radius: number, colour: Rgb): void {
  const { height, pixel } = canvas;
  const reach = radius + pixel;
  for (let py = Math.floor((y - reach) * height); py <= (y + reach) * height; py++) {
    for (let px = Math.floor((x - reach) * height); px <= (x + reach) * height; px++) {
      const dx = (px + 0.5) * pixel - x;
      const dy = (py + 0.5) * pixel - y;
      const distance = Math.sqrt(dx * dx + dy * dy);
      const coverage = Math.min(1, (radius - distance) / pixel + 0.5);
      if (coverage <= 0) continue;
      const relief = -(dx * 0.5 + dy) / radius;
      const lit =
        relief > 0 ? add(scale(colour, 1 + 0.3 * relief), hex(0xffffff), 0.1 * relief * relief) : scale(colour, 1 + 0.55 * relief);
      blendPixel(canvas, px, py, lit, coverage);
    }
  }
}

/** Thousands of strokes that follow one swirling field. */
export const flowField = defineTopic({
  id: 'flow-field',
  paint(canvas, random) {
    const { aspect } = canvas;
    const [tone, paperHex, inkHexes] = INKS[random.integer(0, INKS.length - 1)] ?? ['grey', 0, [0, 0, 0, 0, 0]];
    const paper = hex(paperHex);
    const inks = inkHexes.map(hex);
    const noise = createNoise(random);
    const regions = createNoise(random);
    shade(canvas, (x, y) => scale(paper, 1 + 0.15 * noise.fbm(x * 60, y * 60, 2)));
    const swirl = random.range(0.8, 1.7);
    const wide = random.range(0.8, 1.5);
    const isCurl = random.chance(0.6);
    const [eyeX, eyeY, pull] = [random.range(0.2, 0.8) * aspect, random.range(0.2, 0.8), random.range(0, 1.6)];
    const angleAt = (x: number, y: number): number => {
      const spin = pull * Math.exp(-((x - eyeX) ** 2 + (y - eyeY) ** 2) * 5) * Math.atan2(y - eyeY, x - eyeX);
      const fold = noise.fbm(x * swirl + 5, y * swirl, 3);
      return (isCurl ? fold * 9 : Math.sin(fold * 6) * 2.2) + spin;
    };
    const strokes = Math.round(620 * aspect);
    for (let i = 0; i < strokes; i++) {
      const size = 1 - (0.8 * i) / strokes;
      const radius = wide * (0.0022 + 0.008 * size * random.next());
      let x = random.range(-0.05, aspect + 0.05);
      let y = random.range(-0.05, 1.05);
      const patch = regions.fbm(x * 1.6, y * 1.6, 2) * 4 + 2.2 + random.gaussian() * 0.55;
      const ink = inks[Math.max(0, Math.min(4, Math.floor(patch)))] ?? paper;
      const colour = scale(mix(ink, inks[random.integer(0, 4)] ?? paper, 0.18 * random.next()), random.range(0.8, 1.15));
      const steps = Math.round(random.range(26, 80));
      for (let k = 0; k < steps; k++) {
        const taper = smooth(0, 0.12, k / steps) * smooth(1, 0.7, k / steps);
        stamp(canvas, x, y, radius * (0.25 + 0.75 * taper), colour);
        const angle = angleAt(x, y);
        x += Math.cos(angle) * 0.0055;
        y += Math.sin(angle) * 0.0055;
      }
    }
    return { tone };
  },
});
