import { addGlow, type Canvas, fillShape } from '../canvas.ts';
import { add, clamp01, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { shade } from '../shade.ts';
import type { Tone } from '../tones.ts';
import { defineTopic } from '../topic.ts';

const WATERS: readonly [tone: Tone, surface: number, middle: number, deep: number][] = [
  ['blue', 0x8fdcf4, 0x1f78b8, 0x06244e],
  ['teal', 0xa4f0e0, 0x1c9098, 0x063a48],
  ['green', 0xc8f0b0, 0x3a9478, 0x0a3c38],
  ['violet', 0xb8c4f8, 0x4a5cb8, 0x1a1a58],
];
const FISH = [0xf08a2a, 0xf4d03a, 0xd8e4f0, 0xe0486a, 0x48b0e8, 0xf4f0e0] as const;
const CORALS = [0xd8486a, 0xf08a4a, 0xb85ac0, 0xf0c04a, 0xe87a8a, 0x6ac0a8] as const;

function paintFish(
  canvas: Canvas,
  x0: number,
  y0: number,
  length: number,
  way: number,
  body: Rgb,
  stripe: Rgb,
  water: Rgb,
  veil: number,
): void {
  fillShape(
    canvas,
    { left: x0 - length, right: x0 + length, top: y0 - length * 0.5, bottom: y0 + length * 0.5 },
    (x, y) => {
      const u = ((x - x0) * way) / length;
      const v = (y - y0) / length;
      const trunk = Math.sqrt((u / 0.52) ** 2 + (v / (0.21 + 0.05 * u)) ** 2) - 1;
      const tail = Math.max(Math.abs(v) + (u + 0.42) * 0.75, -u - 0.74, u + 0.4);
      const fin = Math.max(Math.abs(u + 0.02) - 0.2 + (Math.abs(v) - 0.16) * 0.9, Math.abs(v) - 0.3, 0.1 - Math.abs(v));
      return Math.min(trunk * 0.2, tail, fin) * length;
    },
    (x, y) => {
      const u = ((x - x0) * way) / length;
      const v = (y - y0) / length;
      const eye = Math.sqrt((u - 0.34) ** 2 + (v + 0.04) ** 2);
      if (eye < 0.035) return mix(hex(0x0a0c10), water, veil);
      const bands = smooth(0.35, 0.65, 0.5 + 0.5 * Math.sin(u * 17)) * smooth(0.5, 0.3, u);
      const shine = 1.1 - 1.5 * v + 0.4 * smooth(0.03, 0.02, Math.abs(v + 0.1));
      return mix(scale(mix(body, stripe, bands), shine), water, veil);
    },
  );
}

function paintWeed(canvas: Canvas, random: Random, x0: number, base: number, colour: Rgb, water: (y: number) => Rgb): void {
  const [height, sway, phase, width] = [random.range(0.14, 0.4), random.range(0.02, 0.05), random.range(0, 6), random.range(0.008, 0.016)];
  fillShape(
    canvas,
    { left: x0 - 0.12, right: x0 + 0.12, top: base - height, bottom: base + 0.02 },
    (x, y) => {
      const up = (base - y) / height;
      if (up > 1) return 1;
      const axis = x0 + sway * Math.sin(up * 7 + phase) * up;
      return Math.abs(x - axis) - width * (1 - up) ** 0.6 * (0.75 + 0.4 * Math.sin(up * 60));
    },
    (x, y) => {
      const up = (base - y) / height;
      const axis = x0 + sway * Math.sin(up * 7 + phase) * up;
      return mix(scale(colour, 0.45 + 0.9 * up + 8 * (x - axis)), water(y), 0.25);
    },
  );
}

/** Light from above, caustics on the sand, coral, weed, fish and bubbles. */
export const underwater = defineTopic({
  id: 'underwater',
  paint(canvas, random) {
    const { aspect } = canvas;
    const [tone, topHex, middleHex, deepHex] = WATERS[random.integer(0, WATERS.length - 1)] ?? ['blue', 0, 0, 0];
    const [top, middle, deep] = [hex(topHex), hex(middleHex), hex(deepHex)];
    const noise = createNoise(random);
    const sunX = random.range(0.2, 0.8) * aspect;
    const bottom = random.range(0.72, 0.82);
    const plain = (y: number): Rgb => (y < 0.35 ? mix(top, middle, smooth(-0.1, 0.35, y)) : mix(middle, deep, smooth(0.35, 0.95, y)));
    const floor = (x: number): number => bottom + 0.09 * noise.fbm(x * 1.5 + 7, 2, 4);
    const caustic = (u: number, v: number): number => {
      const a = noise.cells(u + 0.3 * noise.at(u, v), v);
      const b = noise.cells(u * 1.3 + 9, v * 1.3 - 0.3 * noise.at(v, u));
      return smooth(0.45, 0.95, a) * 0.9 + smooth(0.5, 0.95, b) * 0.7;
    };
    shade(canvas, (x, y) => {
      const ray = (x - sunX) / (y + 0.35);
      const shaft = smooth(-0.12, 0.5, noise.fbm(ray * 8, 0.7, 4)) * Math.exp(-y * 1.7) * Math.exp(-ray * ray * 0.7);
      const surface = Math.exp(-y * 26) * (0.6 + 0.7 * noise.fbm(x * 12, y * 60, 3));
      let colour = add(plain(y), top, 0.55 * shaft + 0.6 * surface + 0.35 * Math.exp(-((x - sunX) ** 2) * 5 - y * y * 22));
      const edge = floor(x);
      if (y > edge) {
        const depth = y - edge + 0.03;
        const [u, v] = [((x - aspect / 2) / (depth + 0.12)) * 0.8, 1.3 / (depth + 0.12)];
        const ripple = 0.5 + 0.5 * Math.sin(v * 9 + noise.fbm(u * 1.4, v * 1.4, 3) * 7);
        const grain = noise.fbm(u * 12, v * 12, 2);
        const sand = scale(mix(hex(0xb8a47c), hex(0xe8d8ac), ripple), 0.62 + 0.16 * grain);
        const lit = add(sand, mix(top, hex(0xfff8d8), 0.5), 0.24 * caustic(u * 1.5, v * 1.5));
        const veil = 0.42 + 0.5 * smooth(0.12, 0, depth - 0.03);
        colour = mix(lit, plain(y * 0.75), veil);
      }
      return colour;
    });

    const rocks = random.integer(2, 4);
    for (let i = 0; i < rocks; i++) {
      const x0 = random.next() * aspect;
      const size = random.range(0.09, 0.2);
      const base = floor(x0) + size * 0.35;
      fillShape(
        canvas,
        { left: x0 - size * 1.6, right: x0 + size * 1.6, top: base - size * 1.4, bottom: base },
        (x, y) => {
          const [u, v] = [(x - x0) / (size * 1.25), (y - base) / size];
          return (Math.sqrt(u * u + v * v) - 0.92 + 0.3 * noise.fbm(u * 2 + i * 9, v * 2, 4)) * size * 0.8;
        },
        (x, y) => {
          const relief = noise.fbm(x * 18, y * 18, 4);
          const lit = 0.35 + 0.75 * smooth(base, base - size, y) + relief * 0.6;
          return mix(scale(mix(hex(0x4a5248), hex(0x7a6a7c), smooth(-0.2, 0.3, noise.at(x * 9, y * 9))), lit), plain(y), 0.4);
        },
      );
    }
    const corals = Math.round(random.range(8, 15) * aspect);
    for (let i = 0; i < corals; i++) {
      const x0 = random.next() * aspect;
      const near = i / corals;
      const base = floor(x0) + 0.02 + 0.14 * near;
      const size = random.range(0.03, 0.075) * (0.7 + near);
      const colour = hex(random.pick(CORALS));
      const arms = random.integer(3, 6);
      const isFan = random.chance(0.5);
      fillShape(
        canvas,
        { left: x0 - size * 1.4, right: x0 + size * 1.4, top: base - size * 1.7, bottom: base },
        (x, y) => {
          const [u, v] = [(x - x0) / size, (base - y) / size];
          if (!isFan) return (Math.sqrt(u * u * 0.8 + (v - 0.5) ** 2) - 0.62 + 0.16 * Math.sin(u * 13) * Math.sin(v * 13 + i)) * size * 0.8;
          const radius = Math.sqrt(u * u + v * v);
          const angle = Math.atan2(u, v);
          const branch = Math.abs(Math.sin(angle * arms + 0.9 * Math.sin(radius * 7 + i))) * radius * 0.6;
          return Math.max(radius - 1.45, Math.abs(angle) - 1.1, branch - 0.13 * (1.3 - 0.5 * radius)) * size * 0.6;
        },
        (x, y) => {
          const up = (base - y) / size;
          const polyps = 0.85 + 0.4 * noise.at(x * 160, y * 160) + 0.25 * noise.at(x * 50, y * 50);
          return mix(scale(colour, (0.4 + 0.5 * up) * polyps), plain(y), 0.38 - 0.2 * near);
        },
      );
    }
    const weeds = Math.round(random.range(5, 16) * aspect);
    for (let i = 0; i < weeds; i++) {
      const x0 = random.next() * aspect;
      paintWeed(
        canvas,
        random,
        x0,
        Math.min(1.02, floor(x0) + random.range(0.03, 0.2)),
        mix(hex(0x2f7a3a), hex(0x8a8a2a), random.next()),
        plain,
      );
    }
    const schools = random.integer(2, 4);
    for (let i = 0; i < schools; i++) {
      const [cx, cy, way] = [random.range(0.1, 0.9) * aspect, random.range(0.18, 0.68), random.chance(0.5) ? 1 : -1];
      const depth = random.next();
      const length = 0.03 + 0.075 * (1 - depth);
      const [body, stripe] = [hex(random.pick(FISH)), hex(random.pick(FISH))];
      const count = Math.round(3 + 12 * depth);
      for (let k = 0; k < count; k++) {
        const x = cx + random.gaussian() * (0.06 + 0.1 * depth);
        const y = clamp01(cy + random.gaussian() * 0.055);
        paintFish(canvas, x, y, length * random.range(0.8, 1.15), way, body, stripe, plain(y), 0.12 + 0.5 * depth);
      }
    }
    for (let i = 0; i < 26; i++) {
      const x0 = (random.chance(0.6) ? 0.3 : random.next()) * aspect + random.gaussian() * 0.03;
      const y0 = random.next() * 0.8;
      const size = random.range(0.003, 0.011);
      fillShape(
        canvas,
        { left: x0 - size, right: x0 + size, top: y0 - size, bottom: y0 + size },
        (x, y) => Math.sqrt((x - x0) ** 2 + (y - y0) ** 2) - size,
        (x, y) => mix(plain(y), top, 0.15 + (0.75 * ((x - x0) ** 2 + (y - y0) ** 2)) / (size * size)),
        0.75,
      );
      addGlow(canvas, x0 - size * 0.35, y0 - size * 0.4, size * 0.22, hex(0xffffff));
    }
    return { tone };
  },
});
