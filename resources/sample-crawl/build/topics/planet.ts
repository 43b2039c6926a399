import { addGlow } from '../canvas.ts';
import { add, clamp01, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { shade } from '../shade.ts';
import type { Tone } from '../tones.ts';
import { defineTopic } from '../topic.ts';
import { dot, unit } from '../vector.ts';

type World = readonly [tone: Tone, kind: 'gas' | 'ocean' | 'rock', a: number, b: number, c: number, air: number, nebula: number];
const WORLDS: readonly [World, ...World[]] = [
  ['orange', 'gas', 0xe8c48a, 0xb8703a, 0xf6e6c8, 0xffd8a0, 0x3a1c3c],
  ['blue', 'ocean', 0x1a4a8c, 0x4a7a3c, 0xc8b078, 0x6ab4ff, 0x14203c],
  ['red', 'rock', 0xa8482a, 0x6a2a1c, 0xd89a6a, 0xffa888, 0x30141c],
  ['violet', 'gas', 0xb89ad8, 0x6a4a9c, 0xe8d8f4, 0xc8a0ff, 0x2a1450],
  ['teal', 'gas', 0x8ad0cc, 0x3a8a94, 0xd8f4ec, 0xa0f0f0, 0x0c2c34],
  ['grey', 'rock', 0x9a968e, 0x5c5a58, 0xc8c4bc, 0xd0d8e0, 0x1a1c24],
];

/** A planet in half light, some with rings and a moon, before stars and a nebula. */
export const planet = defineTopic({
  id: 'planet',
  paint(canvas, random) {
    const { aspect } = canvas;
    const [tone, kind, aHex, bHex, cHex, airHex, nebulaHex] = random.pick(WORLDS);
    const [a, b, c, air, nebula] = [hex(aHex), hex(bHex), hex(cHex), hex(airHex), hex(nebulaHex)];
    const noise = createNoise(random);
    const [cx, cy, size] = [random.range(0.32, 0.68) * aspect, random.range(0.42, 0.6), random.range(0.22, 0.36)];
    const light = unit(random.range(0.5, 1) * (random.chance(0.5) ? 1 : -1), random.range(-0.1, 0.6), -random.range(0.25, 0.7));
    const tilt = random.range(-0.5, 0.5);
    const [ct, st] = [Math.cos(tilt), Math.sin(tilt)];
    const hasRings = kind === 'gas' ? random.chance(0.75) : random.chance(0.1);
    const flat = random.range(0.16, 0.34);
    const [ringIn, ringOut] = [random.range(1.25, 1.4), random.range(1.9, 2.3)];
    const spin = random.range(0, 30);

    function surface(x: number, y: number, z: number): Rgb {
      const lat = y * ct - x * st;
      const lon = Math.atan2(x * ct + y * st, -z) + spin;
      if (kind === 'gas') {
        const swirl = noise.fbm(lon * 1.5, lat * 6, 4);
        const band = noise.fbm(0.3, lat * 5.2 + swirl * 0.5, 3) + 0.3 * Math.sin(lat * 17 + swirl * 3);
        const storm = Math.exp(-(((lon - spin - 0.2) / 0.28) ** 2) - ((lat + 0.28) / 0.1) ** 2);
        return mix(mix(mix(a, b, smooth(-0.3, 0.4, band)), c, smooth(0.1, 0.5, -band + swirl * 0.5)), b, storm * 0.9);
      }
      const height = noise.fbm(lon * 1.6, lat * 2.2, 6) + 0.25 * noise.fbm(z * 3 + 9, x * 3, 4);
      if (kind === 'ocean') {
        const land = smooth(0.02, 0.07, height);
        const ground = mix(b, c, smooth(0.1, 0.4, height + 0.2 * Math.abs(lat)));
        const ice = smooth(0.72, 0.85, Math.abs(lat) + height * 0.25);
        const cloud = smooth(0.05, 0.45, noise.fbm(lon * 2.2 + 40, lat * 4 + noise.at(lon * 2, lat * 3) * 0.6, 6) + 0.1);
        return mix(
          mix(mix(scale(a, 0.75 + 0.5 * smooth(-0.4, 0.05, height)), ground, land), hex(0xf2f6fa), ice),
          hex(0xffffff),
          cloud * 0.85,
        );
      }
      const crater = noise.cells(lon * 3.2, lat * 4.2);
      const rim = smooth(0.26, 0.3, crater) * smooth(0.4, 0.31, crater) * 0.35 - smooth(0.28, 0.1, crater) * 0.25;
      return scale(mix(mix(a, b, smooth(-0.25, 0.3, height)), c, smooth(0.2, 0.5, height)), 1 + rim);
    }
    const ringAt = (radius: number): number => {
      if (radius < ringIn || radius > ringOut) return 0;
      const grooves = 0.55 + 0.6 * noise.fbm(radius * 9, 4, 4) + 0.25 * noise.at(radius * 60, 1);
      const division = smooth(0.02, 0.05, Math.abs(radius - ringIn - (ringOut - ringIn) * 0.62));
      return clamp01(grooves) * division * smooth(ringIn, ringIn + 0.05, radius) * smooth(ringOut, ringOut - 0.05, radius);
    };
    const space = (x: number, y: number): Rgb => {
      const cloud = smooth(-0.25, 0.6, noise.fbm(x * 1.7 + 3, y * 1.7, 5));
      const dust = smooth(0, 0.5, noise.fbm(x * 3.1, y * 3.1 + 8, 5));
      return add(add(hex(0x04050c), nebula, cloud * (1.5 - dust)), air, 0.06 * cloud * cloud * (1 - dust));
    };
    shade(canvas, (x, y) => space(x, y));
    for (let i = 0; i < 620 * aspect; i++) {
      const brightness = random.next() ** 12;
      addGlow(
        canvas,
        random.next() * aspect,
        random.next(),
        0.0011 + 0.002 * brightness,
        scale(mix(hex(0xffffff), air, random.next() * 0.6), 0.3 + 2.4 * brightness),
      );
    }
    const sky = { ...canvas, data: canvas.data.slice() };
    const hasMoon = random.chance(0.5);
    const [mx, my, ms] = [
      cx + size * random.range(1.3, 1.7) * (light.x > 0 ? -1 : 1),
      cy - size * random.range(0.6, 1),
      size * random.range(0.09, 0.16),
    ];
    shade(canvas, (x, y) => {
      const i = (Math.floor(y * canvas.height) * canvas.width + Math.floor(x * canvas.height)) * 3;
      let colour: Rgb = { r: sky.data[i] ?? 0, g: sky.data[i + 1] ?? 0, b: sky.data[i + 2] ?? 0 };
      const [u, v] = [(x - cx) / size, (cy - y) / size];
      const radius = Math.sqrt(u * u + v * v);
      const [ru, rv] = [u * ct + v * st, (v * ct - u * st) / flat];
      const ring = hasRings ? ringAt(Math.sqrt(ru * ru + rv * rv)) : 0;
      const isFront = rv < 0;
      const along = u * light.x + v * light.y;
      const inShadow = along < 0 && Math.sqrt(Math.max(0, radius * radius - along * along)) < 1 && light.z > -0.9 ? 0.15 : 1;
      const ringColour = scale(mix(c, a, 0.4), 0.9 * inShadow);
      if (hasMoon) {
        const [p, q] = [(x - mx) / ms, (my - y) / ms];
        const away = p * p + q * q;
        if (away < 1) {
          const n = { x: p, y: q, z: -Math.sqrt(1 - away) };
          colour = scale(
            mix(hex(0xb8b4ac), hex(0x7c7872), smooth(-0.2, 0.3, noise.fbm(p * 2 + 9, q * 2, 4))),
            0.02 + 1.1 * clamp01(dot(n, light)),
          );
        }
      }
      if (ring > 0 && !isFront) colour = mix(colour, ringColour, ring * 0.85);
      if (radius < 1) {
        const z = -Math.sqrt(1 - radius * radius);
        const facing = dot({ x: u, y: v, z }, light);
        const day = smooth(-0.08, 0.55, facing);
        let ground = scale(surface(u, v, z), 0.012 + 1.2 * day);
        if (hasRings) {
          const shade = ringAt(Math.abs((v + light.y * 0.5) / flat) * 0.6 + 0.95);
          ground = scale(ground, 1 - 0.45 * shade * smooth(0.05, 0.3, Math.abs(v)));
        }
        if (kind === 'ocean') ground = add(ground, hex(0xfff0d0), 0.35 * clamp01(dot(unit(u, v, z - 1), light) * 1.0) ** 30);
        const rim = (1 + z) ** 3;
        colour = mix(colour, add(ground, air, rim * day * 0.8), smooth(1, 1 - 2 / (size * canvas.height), radius));
      } else {
        const facing = smooth(-0.5, 0.7, (u * light.x + v * light.y) / radius);
        colour = add(colour, air, 0.55 * Math.exp(-(radius - 1) * 26) * facing + 0.08 * Math.exp(-(radius - 1) * 5) * facing);
      }
      if (ring > 0 && isFront) colour = mix(colour, ringColour, ring * 0.85);
      return colour;
    });
    return { tone };
  },
});
