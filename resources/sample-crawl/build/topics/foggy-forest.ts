import { fillShape } from '../canvas.ts';
import { add, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { shade } from '../shade.ts';
import type { Tone } from '../tones.ts';
import { defineTopic } from '../topic.ts';
import { paintConifer, paintTrunk } from '../trees.ts';

const MOODS: readonly [tone: Tone, fogTop: number, fogLow: number, bark: number, leaf: number, light: number][] = [
  ['green', 0xc8d6c0, 0x9fb59a, 0x1c241a, 0x27402a, 0xf6ffd8],
  ['grey', 0xd2d8da, 0xa9b2b6, 0x20262a, 0x2c3a3c, 0xffffff],
  ['teal', 0xb6d4d2, 0x86aeb0, 0x10262a, 0x16393c, 0xe8fff8],
  ['golden', 0xf6dfae, 0xd9b27c, 0x33251a, 0x4a4422, 0xffe9b0],
  ['blue', 0xb4c6dc, 0x859cba, 0x141f30, 0x1d3044, 0xeaf4ff],
];

/** Layer behind layer of trees that fade into fog, with shafts of light between them. */
export const foggyForest = defineTopic({
  id: 'foggy-forest',
  paint(canvas, random) {
    const { aspect } = canvas;
    const [tone, topHex, lowHex, barkHex, leafHex, lightHex] = MOODS[random.integer(0, MOODS.length - 1)] ?? ['grey', 0, 0, 0, 0, 0];
    const [top, low, bark, leaf, light] = [hex(topHex), hex(lowHex), hex(barkHex), hex(leafHex), hex(lightHex)];
    const noise = createNoise(random);
    const sunX = random.range(0.15, 0.85) * aspect;
    const sunY = random.range(0.02, 0.3);
    const isTrunks = random.chance(0.5);
    const fog = (x: number, y: number): Rgb => {
      const distance = Math.sqrt((x - sunX) ** 2 + (y - sunY) ** 2);
      const drift = noise.fbm(x * 1.6, y * 4, 4) * 0.16;
      return add(mix(top, low, smooth(0.1, 1, y + drift)), light, 0.5 * Math.exp(-distance * 3.2));
    };
    shade(canvas, fog);

    const layers = 6;
    for (let layer = 0; layer < layers; layer++) {
      const near = layer / (layers - 1);
      const veil = 0.88 * (1 - near) ** 1.15;
      const base = 0.6 + 0.34 * near ** 1.4;
      const floor = (x: number): number => base + 0.05 * noise.fbm(x * (2 - near) + layer * 13, layer * 5.3, 3);
      const ground = (x: number, y: number): Rgb => {
        const moss = noise.fbm(x * 16, y * 30 + layer * 9, 4);
        const soil = mix(bark, leaf, smooth(-0.3, 0.4, moss));
        return mix(scale(soil, 1.15 + 0.9 * moss), fog(x, y), Math.min(0.95, veil + 0.25 * smooth(0.03, 0, y - floor(x))));
      };
      fillShape(canvas, { left: 0, right: aspect, top: base - 0.1, bottom: 1 }, (x, y) => floor(x) - y, ground);
      const count = Math.round(aspect * (isTrunks ? 17 - 11 * near : 15 - 9 * near));
      for (let i = 0; i < count; i++) {
        const x = (random.next() * 1.1 - 0.05) * aspect;
        const foot = floor(x) + 0.015 + 0.02 * near;
        const shaded = (side: number, y: number): Rgb => {
          const rough = 0.75 + 0.5 * noise.at(side * 2.2 + i * 3, y * 26);
          const rim = smooth(0.2, 1, side * (sunX > x ? 1 : -1)) * 0.28;
          return mix(add(scale(bark, rough), light, rim * 0.5), fog(x, y), veil);
        };
        if (isTrunks) paintTrunk(canvas, random, { x, base: foot, width: 0.014 + 0.06 * near * random.range(0.6, 1.2), colour: shaded });
        else {
          const height = (0.26 + 0.62 * near) * random.range(0.7, 1.15);
          paintConifer(canvas, random, {
            x,
            base: foot,
            height,
            colour: (up, side) => {
              const y = foot - up * height;
              const texture = 0.8 + 0.5 * noise.at(side * 3 + i, up * 30);
              const needle = add(scale(mix(bark, leaf, 0.35 + 0.65 * up), texture), light, 0.07 * smooth(0, 1, side * (sunX > x ? 1 : -1)));
              return mix(needle, fog(x, y), Math.min(0.97, veil + 0.12 * (1 - up)));
            },
          });
        }
      }
    }
    // Shafts: brightness depends on the angle around the sun, and fades with distance from it.
    const shafts = random.range(0.1, 0.3);
    const { data, width, height, pixel } = canvas;
    for (let py = 0; py < height; py++) {
      for (let px = 0; px < width; px++) {
        const dx = (px + 0.5) * pixel - sunX;
        const dy = (py + 0.5) * pixel - sunY + 0.25;
        const ray =
          smooth(-0.05, 0.45, noise.fbm((dx / (Math.abs(dy) + 0.15)) * 7, 0.5, 3)) * Math.exp(-Math.sqrt(dx * dx + dy * dy) * 1.6);
        const i = (py * width + px) * 3;
        data[i] = (data[i] ?? 0) + light.r * ray * shafts;
        data[i + 1] = (data[i + 1] ?? 0) + light.g * ray * shafts;
        data[i + 2] = (data[i + 2] ?? 0) + light.b * ray * shafts;
      }
    }
    return { tone };
  },
});
