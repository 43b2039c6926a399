import { addGlow, fillShape } from '../canvas.ts';
import { add, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { DUSK_PALETTES, pickPalette } from '../palettes.ts';
import { shade } from '../shade.ts';
import { createSky } from '../sky.ts';
import { mirrorBelow } from '../terrain.ts';
import { defineTopic } from '../topic.ts';

const LAMPS = [0xffd27a, 0xffe6b0, 0xffb85a, 0xdfeaff, 0xfff4d8] as const;
const SIGNS = [0xff3a5a, 0x3ac8ff, 0x8a5aff, 0xffa02a, 0x40e0a0] as const;

/** Rows of towers with lit windows at dusk, doubled in the water of a harbour. */
export const cityNight = defineTopic({
  id: 'city-night',
  paint(canvas, random) {
    const palette = pickPalette(random, DUSK_PALETTES);
    const noise = createNoise(random);
    const { aspect } = canvas;
    const shore = random.range(0.66, 0.76);
    const sky = createSky(random, palette, { aspect, sunUp: -0.25, cover: random.range(0.2, 0.65) });
    const dim = random.range(0.3, 0.55);
    shade(canvas, (x, y) =>
      add(
        scale(sky.at(x, Math.max(0, shore - y)), dim),
        mix(palette.horizon, hex(0xffb070), 0.5),
        0.28 * Math.exp(-Math.max(0, shore - y) * 5),
      ),
    );
    if (random.chance(0.5)) {
      const [mx, my, size] = [random.range(0.15, 0.85) * aspect, random.range(0.1, 0.22), random.range(0.022, 0.038)];
      addGlow(canvas, mx, my, size * 3.2, scale(hex(0xd8e0ff), 0.16));
      fillShape(
        canvas,
        { left: mx - size, right: mx + size, top: my - size, bottom: my + size },
        (x, y) => Math.sqrt((x - mx) ** 2 + (y - my) ** 2) - size,
        (x, y) => scale(hex(0xf4f0e0), 0.85 + 0.25 * noise.fbm(x * 40, y * 40, 3)),
      );
    }
    const layers = 4;
    const glows: [x: number, y: number, radius: number, colour: Rgb][] = [];
    for (let layer = 0; layer < layers; layer++) {
      const near = layer / (layers - 1);
      const wall = mix(mix(palette.haze, palette.middle, 0.4), hex(0x0b0f1c), 0.35 + 0.6 * near);
      let x0 = -0.05;
      while (x0 < aspect + 0.05) {
        const width = random.range(0.035, 0.085) * (0.8 + 0.5 * near);
        const bulk = 1 - 0.6 * Math.abs((x0 + width / 2) / aspect - 0.5);
        const tall = random.range(0.12, 0.42) * bulk * (1.28 - 0.62 * near) * (random.chance(0.13) ? 1.4 : 1);
        const left = x0;
        const right = x0 + width;
        const top = shore - tall;
        const crown = random.integer(0, 3);
        const columns = Math.max(2, Math.round(width / 0.011));
        const rows = Math.max(4, Math.round(tall / 0.017));
        const lit = random.range(0.25, 0.6);
        const lamp = hex(random.pick(LAMPS));
        const salt = random.integer(0, 9999);
        const isBanded = random.chance(0.3);
        const inset = (y: number): number =>
          crown === 1 ? Math.max(0, top + tall * 0.14 - y) * 0.45 : crown === 2 && y < top + tall * 0.16 ? width * 0.2 : 0;
        const antenna = random.chance(0.3) ? random.range(0.03, 0.07) : 0;
        if (antenna > 0) {
          const mast = (left + right) / 2;
          fillShape(
            canvas,
            { left: mast - 0.01, right: mast + 0.01, top: top - antenna, bottom: top },
            (x, y) => Math.max(Math.abs(x - mast) - 0.0016, top - antenna - y, y - top),
            () => scale(wall, 0.8),
          );
          glows.push([mast, top - antenna, 0.006, hex(0xff2a20)]);
        }
        fillShape(
          canvas,
          { left, right, top, bottom: shore },
          (x, y) => Math.max(left + inset(y) - x, x - right + inset(y), top - y),
          (x, y) => {
            const across = (x - left) / width;
            let colour = scale(wall, 1.15 - 0.5 * across + 0.1 * noise.at(x * 90, y * 90));
            colour = add(colour, hex(0xffa860), 0.06 * Math.exp(-(shore - y) * 16));
            const [u, v] = [across * columns, ((y - top) / tall) * rows];
            const [column, row] = [Math.floor(u), Math.floor(v)];
            const frameU = Math.abs(u - column - 0.5);
            const frameV = Math.abs(v - row - 0.5);
            const isPane = isBanded ? frameV < 0.24 : frameU < 0.29 && frameV < 0.27;
            if (!isPane || row < 1) return colour;
            const chance = noise.cellValue(column + salt, row - salt);
            const glass = mix(colour, palette.horizon, 0.1 + 0.1 * smooth(1, 0, across));
            if (chance > lit) return glass;
            const warm = scale(lamp, (0.5 + 0.8 * noise.cellValue(row + salt, column)) * (0.5 + 0.5 * near));
            return mix(warm, wall, 0.25 * (1 - near));
          },
        );
        if (near > 0.5 && random.chance(0.16))
          glows.push([random.range(left, right), random.range(top + 0.05, shore - 0.03), 0.018, hex(random.pick(SIGNS))]);
        x0 = right + (random.chance(0.35) ? random.range(0, 0.02) : -0.004);
      }
    }
    for (const [x, y, radius, colour] of glows) {
      addGlow(canvas, x, y, radius, scale(colour, 0.9));
      addGlow(canvas, x, y, radius * 3.5, scale(colour, 0.12));
    }
    fillShape(
      canvas,
      { left: 0, right: aspect, top: shore - 0.008, bottom: shore + 0.006 },
      (_x, y) => Math.abs(y - shore) - 0.006,
      () => hex(0x0a0b10),
    );
    for (let x = random.range(0, 0.04); x < aspect; x += 0.055) {
      addGlow(canvas, x, shore - 0.014, 0.0035, scale(hex(0xffd890), 1.3));
      addGlow(canvas, x, shore - 0.014, 0.014, scale(hex(0xffb860), 0.16));
    }
    mirrorBelow(canvas, shore + 0.006, {
      tint: scale(mix(palette.zenith, hex(0x06121c), 0.5), 0.5),
      clarity: 0.78,
      ripple: (x, depth) =>
        (noise.fbm(x * 7 + 3, 26 / (depth + 0.1), 3) + 0.4 * noise.at(x * 40, 90 / (depth + 0.12))) * (0.25 + 0.9 * smooth(0, 0.25, depth)),
    });
    return { tone: palette.tone };
  },
});
