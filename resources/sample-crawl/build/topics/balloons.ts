import { type Canvas, fillShape } from '../canvas.ts';
import { add, clamp01, hex, mix, type Rgb, scale, smooth, times } from '../colour.ts';
import { createNoise, type Noise } from '../noise.ts';
import { DAY_PALETTES, type Palette, pickPalette } from '../palettes.ts';
import type { Random } from '../random.ts';
import { shade } from '../shade.ts';
import { ambientOf, createSky } from '../sky.ts';
import { drawTerrain } from '../terrain.ts';
import { defineTopic } from '../topic.ts';
import { dot, unit, type Vector } from '../vector.ts';

const CLOTHS = [0xd8342a, 0xf0b428, 0x2a6ac0, 0xf2eee0, 0x2f9a6a, 0xe8702a, 0x7a3a9a, 0xe85a8a, 0x1a2a4a] as const;

function paintBalloon(
  canvas: Canvas,
  random: Random,
  noise: Noise,
  sun: Vector,
  palette: Palette,
  x0: number,
  y0: number,
  size: number,
  veil: number,
): void {
  const cloths = [hex(random.pick(CLOTHS)), hex(random.pick(CLOTHS)), hex(random.pick(CLOTHS))] as const;
  const [style, gores, spin] = [random.integer(0, 3), random.integer(10, 16), random.range(0, 6)];
  const sunlight = scale(mix(palette.sun, hex(0xffffff), 0.5), 1.15);
  const ambient = scale(ambientOf(palette), 1.3);
  // Half width at a height: a sphere above that narrows to the mouth.
  const half = (v: number): number => (v < 0 ? Math.sqrt(clamp01(1 - v * v)) : Math.max(0.13, Math.cos(Math.min(1, v / 1.38) * 1.5)));
  const veiled = (colour: Rgb): Rgb => mix(colour, palette.haze, veil);
  fillShape(
    canvas,
    { left: x0 - size, right: x0 + size, top: y0 - size, bottom: y0 + size * 1.4 },
    (x, y) => {
      const v = (y - y0) / size;
      return v > 1.36 ? 1 : v < -1 ? 1 : (Math.abs(x - x0) / size - half(v)) * size * 0.8;
    },
    (x, y) => {
      const v = (y - y0) / size;
      const u = Math.max(-1, Math.min(1, (x - x0) / size / half(v)));
      const round = Math.sqrt(1 - u * u);
      const angle = (Math.asin(u) + spin) * (gores / Math.PI);
      const gore = Math.floor(angle);
      const puff = Math.sin((angle - gore) * Math.PI);
      const row = Math.floor((v + 1) * 4.2);
      const pick =
        style === 0
          ? gore % 2
          : style === 1
            ? (gore + row) % 3
            : style === 2
              ? Math.abs(v + 0.15 + 0.12 * Math.cos(angle * Math.PI)) < 0.26
                ? 1
                : 0
              : Math.abs(row) % 3;
      const cloth = cloths[(((pick % 3) + 3) % 3) as 0 | 1 | 2];
      const lift = v < 0 ? -v : -v * 0.55;
      const facing = dot(unit(u * half(v) + (puff - 0.5) * 0.12, lift, -round * half(v)), sun);
      const seam = 1 - 0.4 * smooth(0.22, 0, puff);
      const lit = times(cloth, add(scale(sunlight, smooth(-0.25, 1, facing) * 1.1), ambient, 0.6 + 0.3 * lift));
      // Light that shines through the cloth from behind.
      return veiled(
        scale(add(lit, times(cloth, sunlight), 0.14 * smooth(0.2, -0.8, facing)), seam * (1 + 0.04 * noise.at(x * 80, y * 80))),
      );
    },
  );
  const [basketTop, basketSize] = [y0 + size * 1.72, size * 0.13];
  for (const side of [-1, -0.35, 0.35, 1]) {
    fillShape(
      canvas,
      { left: x0 - size * 0.2, right: x0 + size * 0.2, top: y0 + size * 1.3, bottom: basketTop },
      (x, y) => {
        const t = (y - y0 - size * 1.34) / (basketTop - y0 - size * 1.34);
        return t < 0 || t > 1 ? 1 : Math.abs(x - x0 - side * size * (0.15 - 0.03 * t)) - size * 0.008;
      },
      () => veiled(hex(0x2a221c)),
    );
  }
  fillShape(
    canvas,
    { left: x0 - basketSize, right: x0 + basketSize, top: basketTop, bottom: basketTop + basketSize * 1.5 },
    (x, y) => Math.max(Math.abs(x - x0) - basketSize, basketTop - y, y - basketTop - basketSize * 1.4),
    (x, y) => {
      const weave = 0.8 + 0.3 * Math.sin((x / size) * 90) * Math.sin((y / size) * 90);
      return veiled(scale(hex(0x7a4a24), weave * (1 + (0.4 * (x - x0) * Math.sign(sun.x)) / basketSize)));
    },
  );
}

/** Hot-air balloons over rolling, wooded hills. */
export const balloons = defineTopic({
  id: 'balloons',
  paint(canvas, random) {
    const palette = pickPalette(random, DAY_PALETTES);
    const noise = createNoise(random);
    const { aspect } = canvas;
    const horizon = random.range(0.7, 0.8);
    const sky = createSky(random, palette, { aspect, sunUp: random.range(0.15, 0.4), cover: random.range(0.3, 0.7), sunSize: 0.02 });
    shade(canvas, (x, y) => sky.at(x, horizon - y));
    const side = sky.sunX > aspect / 2 ? 1 : -1;
    const sun = unit(0.8 * side, 0.65, -0.45);
    const ambient = ambientOf(palette);
    const sunlight = scale(mix(palette.sun, hex(0xffffff), 0.4), 1.2);
    const [meadow, crop, wood] = [hex(0x7a9444), hex(random.pick([0xc8a850, 0xa8b85a, 0xb8884a])), hex(0x2c4a2a)];
    const offset = random.range(0, 50);
    const fields = random.range(0.9, 1.5);
    drawTerrain(
      canvas,
      { height: 1.25, horizon, focal: 1.2, near: 1.2, far: 16 },
      {
        sun,
        heightAt: (x, z) =>
          0.5 * noise.fbm(x * 0.35 + offset, z * 0.35, 3) +
          0.55 * smooth(6, 14, z) * noise.ridged(x * 0.3, z * 0.3 + offset, 4) +
          0.05 * Math.max(0, noise.fbm(x * 2, z * 2, 3) - 0.1),
        colourAt(point, normal, lit, distance) {
          const [u, v] = [
            Math.floor((point.x + 0.35 * point.z) * fields + 0.3 * noise.at(point.x, point.z)),
            Math.floor((point.z - 0.25 * point.x) * fields),
          ];
          const field = noise.cellValue(u, v);
          const furrow = 0.92 + 0.1 * Math.sin((field < 0.5 ? point.x : point.z) * 60) * Math.exp(-distance * 0.3);
          let ground = scale(mix(meadow, crop, smooth(0.35, 0.65, field)), furrow * (0.8 + 0.35 * field));
          ground = mix(
            ground,
            scale(wood, 0.8 + 0.8 * noise.fbm(point.x * 14, point.z * 14, 3)),
            smooth(0.08, 0.14, noise.fbm(point.x * 2, point.z * 2, 3)),
          );
          const light = add(scale(sunlight, clamp01(dot(normal, sun)) * lit), ambient, 0.6);
          return mix(times(ground, light), palette.haze, 1 - Math.exp(-distance * 0.065));
        },
      },
    );
    const count = random.integer(3, 8);
    for (let i = 0; i < count; i++) {
      const near = (i + 1) / count;
      const size = (0.028 + 0.125 * near ** 2.2) * random.range(0.85, 1.15);
      const x = i === count - 1 ? random.range(0.25, 0.75) * aspect : random.range(0.06, 0.94) * aspect;
      const y = random.range(0.14 + size, 0.62 - size * 0.9);
      paintBalloon(canvas, random, noise, sun, palette, x, y, size, 0.55 * (1 - near));
    }
    return { tone: palette.tone };
  },
});
