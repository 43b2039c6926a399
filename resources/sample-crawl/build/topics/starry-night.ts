import { addGlow, fillShape } from '../canvas.ts';
import { add, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { shade } from '../shade.ts';
import type { Tone } from '../tones.ts';
import { defineTopic } from '../topic.ts';
import { paintConifer } from '../trees.ts';

const NIGHTS: readonly [tone: Tone, zenith: number, horizon: number, band: number][] = [
  ['blue', 0x050b1e, 0x2b4a7c, 0xaab9e6],
  ['violet', 0x0b0722, 0x5b3a7e, 0xcdaee8],
  ['teal', 0x03141c, 0x2a6c72, 0xa9dcd8],
  ['green', 0x04130f, 0x2c7a5a, 0xb8e6c8],
];

function starColour(random: Random): Rgb {
  return random.chance(0.7) ? hex(0xeef2ff) : random.chance(0.5) ? hex(0xffd9a8) : hex(0xb4ccff);
}

/** Stars, the band of the Milky Way with its dark lanes, sometimes an aurora, above black hills with conifers. */
export const starryNight = defineTopic({
  id: 'starry-night',
  paint(canvas, random) {
    const { aspect } = canvas;
    const [tone, zenithHex, horizonHex, bandHex] = NIGHTS[random.integer(0, NIGHTS.length - 1)] ?? ['blue', 0, 0, 0];
    const [zenith, glow, band] = [hex(zenithHex), hex(horizonHex), hex(bandHex)];
    const noise = createNoise(random);
    const tilt = random.range(0.6, 1.9) * (random.chance(0.5) ? 1 : -1);
    const centre = random.range(0.35, 0.65) * aspect;
    const hasAurora = tone === 'green' || (tone === 'teal' && random.chance(0.6));
    const milky = hasAurora ? 0.35 : 1;

    function bandAt(x: number, y: number): number {
      const across = (x - centre) * Math.cos(tilt) + (y - 0.35) * Math.sin(tilt);
      const wobble = noise.fbm(x * 1.5, y * 1.5, 3) * 0.16;
      return Math.exp(-(((across + wobble) / 0.17) ** 2));
    }
    shade(canvas, (x, y) => {
      let colour = mix(zenith, glow, smooth(0.15, 1, y) ** 1.6);
      const strength = bandAt(x, y);
      const cloud = smooth(-0.35, 0.5, noise.fbm(x * 4 + 9, y * 4, 5));
      const lane = smooth(0.02, 0.3, noise.fbm(x * 3 - 4, y * 3 + 2, 5) + 0.12 - 0.2 * strength);
      colour = add(colour, band, strength * (0.25 + 0.75 * cloud) * (1 - 0.85 * lane * strength) * 0.5 * milky);
      colour = add(colour, hex(0xff9a7a), strength * strength * cloud * 0.07 * milky);
      if (hasAurora) {
        for (let i = 0; i < 3; i++) {
          const base = 0.5 + 0.12 * i + 0.14 * noise.fbm(x * 1.1 + i * 7, i * 3, 3);
          const rays = 0.45 + 0.55 * smooth(-0.4, 0.6, noise.fbm(x * 14 + i * 5, y * 0.6, 3));
          const up = base - y;
          const curtain = up > 0 ? Math.exp(-up * 5.5) * smooth(0, 0.03, up) : 0;
          colour = add(colour, mix(hex(0x3dffa0), hex(0x9a5cff), smooth(0.05, 0.4, up)), curtain * rays * 0.5);
        }
      }
      return colour;
    });
    const stars = Math.round(1900 * aspect);
    for (let i = 0; i < stars; i++) {
      const x = random.next() * aspect;
      const y = random.next();
      const brightness = random.next() ** 14;
      const colour = starColour(random);
      const isSeen = random.next() < 0.3 + 0.7 * bandAt(x, y);
      if (isSeen) addGlow(canvas, x, y, 0.0011 + 0.0022 * brightness, scale(colour, 0.3 + 2.4 * brightness));
      if (isSeen && brightness > 0.6) addGlow(canvas, x, y, 0.011, scale(colour, 0.08 * brightness));
    }
    if (random.chance(0.4)) {
      const [x0, y0, length] = [random.range(0.2, 0.8) * aspect, random.range(0.08, 0.3), random.range(0.12, 0.25)];
      for (let i = 0; i < 90; i++)
        addGlow(canvas, x0 + (length * i) / 90, y0 + (length * 0.45 * i) / 90, 0.0022, scale(hex(0xffffff), 0.16 * (i / 90) ** 2));
    }
    const ground = random.range(0.8, 0.88);
    const black = scale(mix(zenith, glow, 0.12), 0.35);
    const far = mix(black, glow, 0.35);
    const ridge = (x: number): number => ground - 0.09 + 0.16 * noise.fbm(x * 1.2 + 20, 3, 5);
    fillShape(
      canvas,
      { left: 0, right: aspect, top: 0.5, bottom: 1 },
      (x, y) => ridge(x) - y,
      () => far,
    );
    const floor = (x: number): number => ground + 0.05 + 0.09 * noise.fbm(x * 1.7 + 40, 8, 4);
    const trees = Math.round(random.range(9, 26) * aspect);
    for (let i = 0; i < trees; i++) {
      const x = random.next() * aspect;
      const height = random.range(0.08, 0.2) * (1 + 0.7 * smooth(0.3, 0.6, Math.abs(x / aspect - 0.5)));
      paintConifer(canvas, random, { x, base: floor(x) + 0.02, height, colour: () => black });
    }
    fillShape(
      canvas,
      { left: 0, right: aspect, top: 0.6, bottom: 1 },
      (x, y) => floor(x) - y,
      () => black,
    );
    return { tone };
  },
});
