import { add, clamp01, hex, mix, scale, smooth, times } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { DRY_PALETTES, pickPalette } from '../palettes.ts';
import { shade } from '../shade.ts';
import { ambientOf, createSky } from '../sky.ts';
import { drawTerrain } from '../terrain.ts';
import { defineTopic } from '../topic.ts';
import { dot, unit } from '../vector.ts';

const SANDS = [0xd9a066, 0xe0b27a, 0xc97b4a, 0xe6c79a] as const;

/** Asymmetric dunes in a low sun, with wind ripples close by. */
export const dunes = defineTopic({
  id: 'dunes',
  paint(canvas, random) {
    const palette = pickPalette(random, DRY_PALETTES);
    const noise = createNoise(random);
    const { aspect } = canvas;
    const horizon = random.range(0.32, 0.46);
    const sky = createSky(random, palette, { aspect, sunUp: random.range(0.16, 0.34), cover: random.range(0, 0.4), sunSize: 0.026 });
    shade(canvas, (x, y) => sky.at(x, horizon - y));

    const side = sky.sunX < aspect / 2 ? -1 : 1;
    const sun = unit(0.9 * side, random.range(0.28, 0.5), random.range(0.1, 0.5));
    const sand = hex(random.pick(SANDS));
    const ambient = scale(ambientOf(palette), 0.8);
    const sunlight = scale(mix(palette.sun, hex(0xfff2dc), 0.4), 1.45);
    const turn = random.range(-0.5, 0.5);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const offset = random.range(0, 60);
    const height = random.range(0.5, 0.75);

    function duneWave(u: number): number {
      const t = u - Math.floor(u);
      // Long windward slope, short slip face.
      return t < 0.72 ? smooth(0, 1, t / 0.72) : 1 - smooth(0, 1, (t - 0.72) / 0.28);
    }
    function heightAt(x: number, z: number): number {
      const u = (x * c + z * s) * 0.42;
      const v = (z * c - x * s) * 0.42;
      const warp = noise.fbm(u * 0.7 + offset, v * 0.7, 2) * 1.7;
      const size = 0.45 + 0.75 * smooth(-0.4, 0.5, noise.at(u * 0.5 + 9, v * 0.6 + offset));
      return height * size * duneWave(v * 0.75 + u * 0.28 * side + warp) * smooth(0.2, 2.2, z) + 0.12 * noise.at(u * 0.8, v * 0.8 + 30);
    }
    drawTerrain(
      canvas,
      { height: 0.95, horizon, focal: 1.1, near: 0.7, far: 17 },
      {
        sun,
        heightAt,
        colourAt(point, normal, lit, distance) {
          const fade = Math.exp(-distance * 0.55);
          const bend = noise.fbm(point.x * 1.4, point.z * 1.4, 2) * 3;
          const ripple = Math.cos((point.z * 1.5 + point.x * 0.5 * side) * 34 + bend * 4) * 0.3 * fade;
          const bumpy = unit(normal.x + ripple * 0.35, normal.y, normal.z + ripple);
          const direct = clamp01(dot(bumpy, sun)) * lit;
          const grain = 1 + 0.1 * noise.fbm(point.x * 7, point.z * 7, 2);
          const light = add(scale(sunlight, direct), ambient, 0.5 + 0.5 * normal.y);
          return mix(scale(times(sand, light), grain), palette.haze, 1 - Math.exp(-distance * 0.055));
        },
      },
    );
    return { tone: palette.tone };
  },
});
