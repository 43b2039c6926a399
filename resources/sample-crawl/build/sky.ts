import { add, mix, type Rgb, scale, smooth } from './colour.ts';
import { createNoise } from './noise.ts';
import type { Palette } from './palettes.ts';
import type { Random } from './random.ts';

export interface Sky {
  /** @param x in units of the height @param up 0 at the horizon, 1 one picture height above it; below 0 is mirrored */
  at(x: number, up: number): Rgb;
  sunX: number;
  sunUp: number;
}

/** A sky with a sun and a sheet of clouds seen in perspective. @param cover [0, 1] how much of it the clouds take */
export function createSky(
  random: Random,
  palette: Palette,
  options: { aspect: number; sunUp: number; cover: number; sunSize?: number; sunX?: number },
): Sky {
  const noise = createNoise(random);
  const sunX = options.sunX ?? random.range(0.2, 0.8) * options.aspect;
  const { sunUp } = options;
  const sunSize = options.sunSize ?? 0.035;
  const stretch = random.range(0.9, 1.6);
  const drift = random.range(0, 50);

  function cloud(x: number, up: number): number {
    const depth = 0.32 / (up + 0.14);
    const u = (x - options.aspect / 2) * depth * 2.2 + drift;
    const v = depth * 3.2 * stretch;
    const warp = noise.at(u * 0.7 + 3, v * 0.7);
    return noise.fbm(u + warp * 0.5, v + warp * 0.3, 5) + 0.25;
  }

  function at(x: number, upOrBelow: number): Rgb {
    const up = Math.abs(upOrBelow);
    const base =
      up < 0.28 ? mix(palette.horizon, palette.middle, smooth(0, 0.28, up)) : mix(palette.middle, palette.zenith, smooth(0.28, 0.95, up));
    const dx = x - sunX;
    const dy = up - sunUp;
    const distance = Math.sqrt(dx * dx + dy * dy);
    const glow = 0.55 * Math.exp(-distance * 4.2) + 0.5 * Math.exp(-distance * 16);
    let colour = add(base, palette.sun, glow * palette.glow);
    if (options.cover > 0) {
      const threshold = 0.52 - options.cover * 0.62;
      const density = cloud(x, up);
      const amount = smooth(threshold, threshold + 0.3, density) * smooth(0.005, 0.12, up);
      if (amount > 0) {
        // The side towards the sun is lit: compare with the density a little nearer to it.
        const step = 0.03 / (distance + 0.05);
        const lit = smooth(-0.16, 0.2, density - cloud(x - dx * step, Math.abs(up - dy * step)));
        const body = mix(palette.cloudShade, palette.cloudLit, 0.2 + 0.8 * lit);
        const rim = add(body, palette.sun, 0.45 * Math.exp(-distance * 5) * lit * palette.glow);
        colour = mix(colour, rim, amount * (0.9 - 0.25 * smooth(0.3, 0, up)));
      }
      colour = add(colour, palette.sun, smooth(sunSize * 1.1, sunSize * 0.85, distance) * 2.4 * palette.glow * (1 - 0.75 * amount));
    } else {
      colour = add(colour, palette.sun, smooth(sunSize * 1.1, sunSize * 0.85, distance) * 2.4 * palette.glow);
    }
    return colour;
  }

  return { at, sunX, sunUp };
}

/** Light of a sky without a direction, for shadows. */
export function ambientOf(palette: Palette): Rgb {
  return scale(mix(palette.middle, palette.horizon, 0.4), 0.55);
}
