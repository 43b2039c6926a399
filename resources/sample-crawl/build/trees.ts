import { type Canvas, fillShape } from './canvas.ts';
import type { Rgb } from './colour.ts';
import { createNoise } from './noise.ts';
import type { Random } from './random.ts';

export interface Conifer {
  x: number;
  /** Where the trunk meets the ground, units of the picture height. */
  base: number;
  height: number;
  /** @param up 0 at the foot, 1 at the tip @param side -1 left edge to 1 right edge */
  colour: (up: number, side: number) => Rgb;
  opacity?: number;
}

/** A fir: a cone of drooping, ragged tiers. */
export function paintConifer(canvas: Canvas, random: Random, tree: Conifer): void {
  const { x: x0, base, height } = tree;
  const noise = createNoise(random);
  const slim = random.range(0.2, 0.28);
  const tiers = random.range(9, 14);
  const halfWidth = (up: number): number => {
    const cone = Math.max(0, 1 - up) ** 0.9;
    const tier = (up * tiers) % 1;
    return slim * cone * (0.98 - 0.45 * tier) * (0.9 + 0.25 * noise.at(up * 9, 1));
  };
  fillShape(
    canvas,
    { left: x0 - height * 0.35, right: x0 + height * 0.35, top: base - height, bottom: base },
    (x, y) => {
      const up = (base - y) / height;
      if (up > 1) return 1;
      const dx = (x - x0) / height;
      const ragged = (0.2 * noise.at(dx * 50, up * 50) + 0.12 * noise.at(dx * 110, up * 110)) * halfWidth(up);
      const crown = up > 0.07 ? Math.abs(dx) - halfWidth(up) + ragged : 1;
      const trunk = Math.max(Math.abs(dx) - 0.018, up - 0.3);
      return Math.min(crown, trunk) * height * 0.8;
    },
    (x, y) => {
      const up = (base - y) / height;
      return tree.colour(up, (x - x0) / height / Math.max(0.01, halfWidth(up)));
    },
    tree.opacity ?? 1,
  );
}

/** A bare trunk that narrows upwards and leaves the picture at the top. */
export function paintTrunk(
  canvas: Canvas,
  random: Random,
  trunk: { x: number; base: number; width: number; colour: (side: number, y: number) => Rgb; opacity?: number },
): void {
  const noise = createNoise(random);
  const lean = random.range(-0.05, 0.05);
  const axis = (y: number): number => trunk.x + lean * (trunk.base - y) + 0.25 * trunk.width * noise.at(y * 3, 5);
  const half = (y: number): number => {
    const up = trunk.base - y;
    return trunk.width * (0.5 - 0.2 * Math.min(1, up) + 0.35 * Math.exp(-up * 14)) * (1 + 0.1 * noise.at(y * 22, 9));
  };
  const reach = Math.abs(trunk.width) * 1.6 + 0.08;
  fillShape(
    canvas,
    { left: trunk.x - reach, right: trunk.x + reach, top: 0, bottom: trunk.base },
    (x, y) => Math.max(Math.abs(x - axis(y)) - half(y), y - trunk.base),
    (x, y) => trunk.colour((x - axis(y)) / half(y), y),
    trunk.opacity ?? 1,
  );
  const branches = random.integer(2, 6);
  for (let i = 0; i < branches; i++) {
    const from = random.range(0.05, Math.max(0.1, trunk.base - 0.3));
    const side = random.chance(0.5) ? 1 : -1;
    const length = trunk.width * random.range(2, 5);
    const rise = random.range(0.2, 0.8);
    const start = axis(from);
    fillShape(
      canvas,
      { left: start - length, right: start + length, top: from - length, bottom: from + 0.03 },
      (x, y) => {
        const t = ((x - start) * side) / length;
        if (t < 0 || t > 1) return 1;
        return Math.abs(y - from + t * t * rise * length + 0.01 * noise.at(t * 8, i)) - trunk.width * 0.12 * (1 - t);
      },
      (_x, y) => trunk.colour(0.2, y),
      trunk.opacity ?? 1,
    );
  }
}
