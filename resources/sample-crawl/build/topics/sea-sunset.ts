import { fillShape } from '../canvas.ts';
import { add, hex, mix, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { pickPalette, SUNSET_PALETTES } from '../palettes.ts';
import { shade } from '../shade.ts';
import { createSky } from '../sky.ts';
import { defineTopic } from '../topic.ts';

/** A low sun over open water: waves mirror the sky, a path of light leads to the sun. */
export const seaSunset = defineTopic({
  id: 'sea-sunset',
  paint(canvas, random) {
    const palette = pickPalette(random, SUNSET_PALETTES);
    const waves = createNoise(random);
    const { aspect } = canvas;
    const horizon = random.range(0.42, 0.62);
    const sky = createSky(random, palette, {
      aspect,
      sunUp: random.range(0.03, 0.16),
      cover: random.range(0.45, 0.9),
      sunSize: random.range(0.035, 0.06),
      sunX: random.range(0.25, 0.75) * aspect,
    });
    const deep = scale(mix(palette.zenith, hex(0x0c2a3c), 0.5), 0.55);
    const choppy = random.range(0.7, 1.5);
    shade(canvas, (x, y) => {
      if (y < horizon) return sky.at(x, horizon - y);
      const depth = y - horizon + 0.004;
      const v = 0.32 / depth;
      const u = ((x - aspect / 2) / depth) * 0.55;
      const near = smooth(0, 0.35, depth);
      const swell = waves.fbm(u * 2.2, v * 5.5, 3) + 0.45 * waves.fbm(u * 9 + 7, v * 20, 2) * near;
      const tilt = swell * choppy;
      const up = Math.abs(0.02 + depth * 0.75 + tilt * (0.1 + 0.1 * near));
      const seen = sky.at(x + tilt * 0.02, up);
      const facing = 0.25 + 0.5 * near + tilt * 0.35;
      let colour = mix(scale(seen, 0.86), deep, Math.min(0.85, Math.max(0.08, facing)));
      // Glitter: facets that happen to mirror the sun, wider towards the viewer.
      const width = 0.03 + depth * 0.32;
      const aside = (x - sky.sunX) / width;
      const sparkle = smooth(0.02, 0.5, swell + 0.16 - Math.abs(aside) * 0.18);
      colour = add(colour, palette.sun, Math.exp(-aside * aside) * (0.16 + 1.15 * sparkle) * palette.glow);
      return mix(colour, palette.haze, 0.5 * Math.exp(-depth * 26));
    });

    if (random.chance(0.6)) {
      const sails = random.integer(1, 3);
      for (let i = 0; i < sails; i++) {
        const size = random.range(0.05, 0.13);
        const x0 = random.range(0.12, 0.88) * aspect;
        const base = horizon + size * 0.24;
        const dark = scale(mix(palette.zenith, hex(0x100c14), 0.75), 0.5);
        const lean = random.range(-0.12, 0.12);
        fillShape(
          canvas,
          { left: x0 - size, right: x0 + size, top: base - size * 1.7, bottom: base + size * 0.9 },
          (x, y) => {
            const dx = (x - x0) / size - lean * ((base - y) / size);
            const up = (base - y) / size;
            const main = Math.max(-dx + 0.02, dx - 0.55 * (1 - up / 1.5) ** 0.8, 0.14 - up, up - 1.5);
            const jib = Math.max(dx + 0.02, -dx - 0.36 * (1 - up / 1.3), 0.16 - up, up - 1.3);
            const hull = Math.max(Math.abs(dx) - 0.55 + 0.5 * (0.08 - up), up - 0.08, -0.08 - up);
            const mirrored = Math.max(Math.abs(dx) - 0.4 * (1 + up) + 0.1 * Math.sin(up * 40), up + 0.1, -0.85 - up);
            return Math.min(main, jib, hull, mirrored + 0.02) * size;
          },
          (_x, y) => (y > base + size * 0.09 ? scale(dark, 1.3) : dark),
          0.92,
        );
      }
    }
    return { tone: palette.tone };
  },
});
