import { add, clamp01, hex, mix, scale, smooth, times } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { ALPINE_PALETTES, pickPalette } from '../palettes.ts';
import { shade } from '../shade.ts';
import { ambientOf, createSky } from '../sky.ts';
import { drawTerrain, mirrorBelow } from '../terrain.ts';
import { defineTopic } from '../topic.ts';
import { dot, unit } from '../vector.ts';

/** A ridged height field with forest, rock and snow, sometimes above a lake. */
export const mountains = defineTopic({
  id: 'mountains',
  paint(canvas, random) {
    const palette = pickPalette(random, ALPINE_PALETTES);
    const noise = createNoise(random);
    const rough = createNoise(random);
    const { aspect } = canvas;
    const hasLake = random.chance(0.55);
    const horizon = hasLake ? random.range(0.6, 0.68) : random.range(0.5, 0.62);
    const sky = createSky(random, palette, { aspect, sunUp: random.range(0.3, 0.5), cover: random.range(0.35, 0.85), sunSize: 0.016 });
    shade(canvas, (x, y) => sky.at(x, horizon - y));

    const side = random.chance(0.5) ? 1 : -1;
    const sun = unit(0.8 * side, random.range(0.45, 0.75), random.range(-0.5, 0.1));
    const tall = random.range(1.9, 2.6);
    const snowLine = random.range(0.8, 1.3);
    const offset = random.range(0, 40);
    const peakAt = random.range(-1.1, 1.1);
    const grass = mix(hex(0x5b6b33), hex(0x86783e), random.next());
    const forest = mix(hex(0x24402c), hex(0x324a2a), random.next());
    const rock = mix(hex(0x6d6862), hex(0x877264), random.next());
    const snow = hex(0xf3f6fa);
    const ambient = ambientOf(palette);
    const sunlight = scale(mix(palette.sun, hex(0xffffff), 0.45), 1.25);

    function heightAt(x: number, z: number): number {
      const rise = smooth(1.7, 5.5, z);
      const warp = noise.at(x * 0.3 + offset, z * 0.3) * 0.6;
      const ridge = noise.ridged(x * 0.34 + offset + warp, z * 0.34 + warp, 6);
      const peak = 0.6 + 0.75 * Math.exp(-((x - peakAt) ** 2) * 0.35 - (z - 5.5) ** 2 * 0.12);
      const plain = hasLake ? -0.15 : 0.07 * rough.fbm(x * 1.3, z * 1.3, 4);
      return plain + rise * tall * ridge * peak;
    }
    drawTerrain(
      canvas,
      { height: hasLake ? 0.28 : 0.5, horizon, focal: 1.15, near: 0.6, far: 13 },
      {
        sun,
        heightAt,
        colourAt(point, normal, lit, distance) {
          const detail = rough.fbm(point.x * 5, point.z * 5 + point.y * 7, 4);
          const steep = 1 - normal.y;
          let ground = mix(forest, grass, smooth(-0.15, 0.35, detail + 0.25 - point.y * 0.5));
          ground = mix(ground, rock, smooth(0.2, 0.42, steep + detail * 0.2 + smooth(0.45, 0.9, point.y) * 0.22));
          const tufts = rough.fbm(point.x * 26, point.z * 26, 3) * Math.exp(-distance * 0.35);
          ground = scale(ground, 1 + detail * 0.5 + tufts * 0.9);
          ground = mix(ground, snow, smooth(snowLine - 0.12, snowLine + 0.12, point.y + detail * 0.3) * smooth(0.62, 0.42, steep));
          const direct = clamp01(dot(normal, sun)) * lit;
          const light = add(scale(sunlight, direct), ambient, 0.55 + 0.45 * normal.y);
          const haze = 1 - Math.exp(-distance * 0.05 - distance * distance * 0.0035 * smooth(1.6, 0, point.y));
          return mix(times(ground, light), palette.haze, haze);
        },
      },
    );
    if (hasLake) {
      const tint = scale(mix(palette.middle, hex(0x1e4a50), 0.6), 0.6);
      mirrorBelow(canvas, horizon + 0.045, {
        tint,
        clarity: 0.82,
        ripple: (x, depth) => noise.fbm(x * 9, 14 / (depth + 0.12), 3) * 0.35 * smooth(0, 0.1, depth),
      });
    }
    return { tone: palette.tone };
  },
});
