import { addGlow, type Canvas, fillShape } from '../canvas.ts';
import { add, clamp01, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise, type Noise } from '../noise.ts';
import { DUSK_PALETTES, OVERCAST_PALETTE, pickPalette } from '../palettes.ts';
import type { Random } from '../random.ts';
import { shade } from '../shade.ts';
import { createSky } from '../sky.ts';
import { defineTopic } from '../topic.ts';
import { paintConifer } from '../trees.ts';

const WALLS = [0x7a4a2c, 0x8c3a2a, 0xb88a4a, 0x5a3a2c, 0xa86a3a, 0x6a5a4a] as const;

interface Light {
  snow: Rgb;
  shadow: Rgb;
  dim: number;
}

/** A house seen from the corner: gable wall, long side, and a thick lid of snow. */
function paintHouse(canvas: Canvas, random: Random, noise: Noise, light: Light, x0: number, base: number, size: number): void {
  const wall = hex(random.pick(WALLS));
  const side = random.chance(0.5) ? 1 : -1;
  const [gable, long, high, roof] = [
    size * 0.42,
    size * random.range(0.55, 0.9),
    size * random.range(0.36, 0.5),
    size * random.range(0.36, 0.46),
  ];
  const planks = (y: number): number => 0.85 + 0.15 * smooth(0.2, 0.5, Math.abs(((y * 9) / size) % 1));
  const lamp = hex(0xffc860);
  const left = x0 - (gable + long);
  const right = x0 + (gable + long);
  const window = (u: number, v: number): boolean => Math.abs(u) < 0.075 && Math.abs(v) < 0.09 && Math.abs(u) > 0.008 && Math.abs(v) > 0.008;
  // The long side reaches from the corner at x0 away from the gable.
  const longEnd = x0 + side * long;
  fillShape(
    canvas,
    { left, right, top: base - high - roof, bottom: base },
    (x, y) => Math.max((x - longEnd) * side, (x0 - x) * side, base - high - y, y - base),
    (x, y) => {
      const u = ((x - x0) * side) / size;
      const isLit = window(((u + 0.14) % 0.28) - 0.14 + 0.0, (y - base + high * 0.55) / size);
      return isLit ? scale(lamp, 1.05) : scale(wall, planks(y) * light.dim * 0.62);
    },
  );
  const gableEnd = x0 - side * gable * 2;
  const middle = (x0 + gableEnd) / 2;
  const eaves = (x: number): number => base - high - roof * clamp01(1 - Math.abs(x - middle) / gable);
  fillShape(
    canvas,
    { left, right, top: base - high - roof, bottom: base },
    (x, y) => Math.max(Math.abs(x - middle) - gable, eaves(x) - y, y - base),
    (x, y) => {
      const [u, v] = [(x - middle) / size, (y - base + high * 0.52) / size];
      const isDoor = Math.abs(u) < 0.07 && y > base - size * 0.24;
      const isLit = window(Math.abs(u) - 0.23, v) || window(u, (y - base + high + roof * 0.3) / size);
      if (isLit) return scale(lamp, 1.15);
      return scale(isDoor ? scale(wall, 0.45) : wall, planks(y) * light.dim);
    },
  );
  // Roof of the long side, then the two edges over the gable.
  const ridge = base - high - roof;
  const thick = size * 0.055;
  fillShape(
    canvas,
    { left: left - size, right: right + size, top: ridge - thick * 2, bottom: base - high + thick * 2 },
    (x, y) => {
      const down = clamp01((y - ridge) / roof);
      const from = middle + side * (gable + size * 0.06) * down - side * size * 0.02;
      const to = longEnd + side * size * 0.1 - side * (1 - down) * size * 0.12;
      return Math.max(
        (from - x) * side,
        (x - to) * side,
        ridge - thick + 0.01 * size * noise.at(x * 40, 1) - y,
        y - base + high - size * 0.05 - 0.02 * size * noise.at(x * 30, 4),
      );
    },
    (x, y) => mix(light.snow, light.shadow, 0.25 + 0.5 * smooth(ridge, base - high, y) + 0.2 * noise.fbm(x * 30, y * 40, 3)),
  );
  fillShape(
    canvas,
    { left: left - size, right: right + size, top: ridge - thick * 2, bottom: base - high + size * 0.15 },
    (x, y) => {
      const slope = eaves(x) - roof * Math.max(0, Math.abs(x - middle) / gable - 1);
      const drop = Math.abs(x - middle) > gable ? roof * (Math.abs(x - middle) / gable - 1) * 2 : 0;
      return Math.max(Math.abs(y - slope - drop * 0.98 + thick * 0.3) - thick, Math.abs(x - middle) - gable * 1.18);
    },
    (x) => mix(light.snow, light.shadow, smooth(-0.2, 0.9, ((x - middle) / gable) * -side) * 0.55),
  );
  const chimney = x0 + side * long * 0.4;
  fillShape(
    canvas,
    { left: chimney - size * 0.06, right: chimney + size * 0.06, top: ridge - size * 0.14, bottom: ridge + size * 0.1 },
    (x, y) => Math.max(Math.abs(x - chimney) - size * 0.05, ridge - size * 0.12 - y, y - ridge - size * 0.08),
    (_x, y) => (y < ridge - size * 0.09 ? light.snow : scale(hex(0x5a3428), light.dim)),
  );
  for (let i = 0; i < 14; i++) {
    const up = i / 14;
    const drift = size * (0.5 * up * up + 0.08 * noise.at(up * 5, x0 * 9));
    addGlow(
      canvas,
      chimney + drift,
      ridge - size * 0.14 - up * size * 0.75,
      size * (0.04 + 0.1 * up),
      scale(light.shadow, 0.13 * (1 - up)),
    );
  }
  addGlow(canvas, middle, base - high * 0.4, size * 0.6, scale(hex(0xff9a3a), 0.1));
  addGlow(canvas, middle, base + size * 0.1, size * 0.35, scale(hex(0xffa850), 0.1));
}

/** Lit houses under snow, firs, a range of hills, and flakes in the air. */
export const snowyVillage = defineTopic({
  id: 'snowy-village',
  paint(canvas, random) {
    const palette = random.chance(0.25) ? OVERCAST_PALETTE : pickPalette(random, DUSK_PALETTES);
    const noise = createNoise(random);
    const { aspect } = canvas;
    const isDay = palette === OVERCAST_PALETTE;
    const horizon = random.range(0.46, 0.56);
    const sky = createSky(random, palette, { aspect, sunUp: -0.3, cover: random.range(0.25, 0.7) });
    shade(canvas, (x, y) => scale(sky.at(x, Math.max(0, horizon - y)), isDay ? 1 : 0.75));
    if (!isDay) {
      for (let i = 0; i < 70 * aspect; i++)
        addGlow(canvas, random.next() * aspect, random.next() * 0.4, 0.0016, scale(hex(0xffffff), random.next() ** 4 * 1.2));
    }
    const light: Light = {
      snow: mix(hex(0xf4f7ff), palette.horizon, isDay ? 0.1 : 0.35),
      shadow: scale(mix(palette.middle, hex(0x9ab0d8), 0.45), isDay ? 0.8 : 0.62),
      dim: isDay ? 0.85 : 0.55,
    };
    const layers = 5;
    for (let layer = 0; layer < layers; layer++) {
      const near = layer / (layers - 1);
      const level = horizon + 0.42 * near ** 1.3 - (layer === 0 ? 0.07 : 0);
      const swing = layer === 0 ? 0.34 : 0.15 - 0.05 * near;
      const hill = (x: number): number =>
        level + swing * noise.fbm(x * (layer === 0 ? 1.6 : 1.1) + layer * 17, layer * 3.1, layer === 0 ? 5 : 2);
      fillShape(
        canvas,
        { left: 0, right: aspect, top: level - swing, bottom: 1 },
        (x, y) => hill(x) - y,
        (x, y) => {
          const slope = (hill(x + 0.02) - hill(x - 0.02)) / 0.04;
          const drifts = noise.fbm(x * 5, (y - hill(x)) * 16 + layer * 7, 3);
          const lit = clamp01(0.62 - slope * 0.9 + drifts * 0.5 - 0.55 * smooth(0, 0.3, y - hill(x)));
          const snow = mix(light.shadow, light.snow, lit);
          const sparkle = near > 0.6 && noise.cellValue(Math.floor(x * 500), Math.floor(y * 500)) > 0.997 ? 0.25 : 0;
          return mix(add(snow, hex(0xffffff), sparkle), palette.haze, 0.6 * (1 - near) ** 1.6);
        },
      );
      const firs = Math.round(aspect * (layer === 0 ? 0 : 13 - 9 * near) * random.range(0.6, 1.2));
      for (let i = 0; i < firs; i++) {
        const x = random.next() * aspect;
        const height = (0.09 + 0.26 * near * near) * random.range(0.7, 1.2);
        const base = hill(x) + 0.02 + 0.03 * near;
        paintConifer(canvas, random, {
          x,
          base,
          height,
          colour: (up, across) => {
            const load = smooth(-0.1, 0.5, noise.fbm(across * 2 + i, up * 24, 3) + 0.15 - 0.25 * across);
            const needle = scale(mix(hex(0x14261f), hex(0x2a4034), up), light.dim + 0.3);
            return mix(mix(needle, light.snow, load * 0.85), palette.haze, 0.6 * (1 - near) ** 1.3);
          },
        });
      }
      if (layer === 0 || layer === layers - 1) continue;
      const houses = Math.round(aspect * (4.6 - 3.4 * near));
      for (let i = 0; i < houses; i++) {
        const x = ((i + random.range(0.2, 0.8)) / houses) * aspect;
        const size = (0.1 + 0.15 * near) * random.range(0.85, 1.15);
        paintHouse(canvas, random, noise, { ...light, dim: light.dim * (1.25 - 0.3 * near) }, x, hill(x) + size * 0.2, size);
      }
    }
    const flakes = Math.round((isDay ? 420 : 260) * aspect);
    for (let i = 0; i < flakes; i++) {
      const depth = random.next() ** 3;
      addGlow(canvas, random.next() * aspect, random.next(), 0.0014 + 0.0055 * depth, scale(hex(0xf4f6ff), 0.4 - 0.22 * depth));
    }
    return { tone: isDay ? 'white' : palette.tone };
  },
});
