import { add, clamp01, hex, mix, type Rgb, scale, smooth, times } from '../colour.ts';
import { createNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { shadeSmoothly } from '../shade.ts';
import { along, type Solid, soften, traceSolids } from '../solids.ts';
import type { Tone } from '../tones.ts';
import { defineTopic } from '../topic.ts';
import { dot, unit, vector } from '../vector.ts';

const SETTINGS: readonly [tone: Tone, wall: number, table: number][] = [
  ['golden', 0x6e5636, 0x6b4526],
  ['green', 0x3d4f3c, 0x5a4630],
  ['blue', 0x34465e, 0x4b3a2e],
  ['red', 0x5e2b28, 0x4a3022],
  ['grey', 0x77767a, 0x8a8178],
  ['white', 0xcfc8bc, 0xd8d0c2],
];
const FRUIT = [0xb3201c, 0xe08a1e, 0x86a82c, 0xe6c02e, 0x5a2450, 0xc8452a, 0xd8a23c] as const;
const GLASS = [0x1f4a2e, 0x24405e, 0x5e2c18, 0x3a5a58, 0x6a5a2a] as const;

function bottle(random: Random, x: number, z: number): Solid {
  const [radius, tall] = [random.range(0.15, 0.21), random.range(0.85, 1.2)];
  const [shoulder, neck] = [tall * random.range(0.5, 0.62), radius * random.range(0.3, 0.4)];
  const base = hex(random.pick(GLASS));
  return {
    colour: () => base,
    gloss: 0.95,
    base,
    distance: (p) => {
      const across = Math.sqrt((p.x - x) ** 2 + (p.z - z) ** 2);
      const profile = p.y < shoulder ? radius : neck + (radius - neck) * smooth(shoulder + radius * 1.2, shoulder, p.y);
      const lip = Math.max(Math.abs(p.y - tall + 0.03) - 0.03, across - neck * 1.25);
      return Math.min(Math.max(across - profile, p.y - tall, -p.y) * 0.75, lip);
    },
  };
}

function fruit(random: Random, x: number, y: number, z: number, radius: number): Solid {
  const noise = createNoise(random);
  const base = hex(random.pick(FRUIT));
  const blush = hex(random.pick(FRUIT));
  const [squash, turn] = [random.range(0.88, 1.06), random.range(0, 6)];
  return {
    base,
    gloss: random.range(0.3, 0.6),
    colour: (p) => {
      const patch = noise.fbm((p.x - x) * 4 + turn, (p.y - y) * 4 + (p.z - z) * 3, 3);
      const speckle = 1 + 0.25 * noise.at(p.x * 40, p.y * 40 + p.z * 30);
      return scale(mix(base, blush, smooth(-0.05, 0.5, patch) * 0.6), speckle);
    },
    distance: (p) => {
      const [dx, dy, dz] = [p.x - x, (p.y - y) / squash, p.z - z];
      const across = Math.sqrt(dx * dx + dz * dz);
      const dimple = dy > 0 ? 0.22 * radius * Math.exp(-((across / (radius * 0.28)) ** 2)) : 0;
      const stem = Math.max(
        Math.sqrt((dx - (p.y - y - radius) * 0.2) ** 2 + dz * dz) - radius * 0.05,
        Math.abs(p.y - y - radius * 0.95) - radius * 0.22,
      );
      return Math.min((Math.sqrt(across * across + dy * dy) - radius + dimple) * 0.85, stem);
    },
  };
}

function bowl(random: Random, x: number, z: number, radius: number): Solid {
  const glaze = hex(random.pick([0xd9d4c6, 0x3d5f86, 0x8a4a2c, 0x5f7f6a, 0xc9b58a]));
  const rim = hex(random.pick([0x2c4468, 0x6a3020, 0xe6dfc8]));
  const height = radius * 0.62;
  return {
    base: glaze,
    gloss: 0.7,
    colour: (p) => (p.y > height - 0.05 ? rim : scale(glaze, 1 - 0.12 * Math.cos(p.y * 90))),
    distance: (p) => {
      const across = Math.sqrt((p.x - x) ** 2 + (p.z - z) ** 2);
      const shell = Math.abs(Math.sqrt(across * across + (p.y - radius - 0.02) ** 2) - radius) - 0.022;
      const foot = Math.max(Math.abs(across - radius * 0.36) - 0.03, p.y - 0.07);
      return Math.min(Math.max(shell, p.y - height), foot);
    },
  };
}

/** Ray-marched fruit, bowls and bottles on a table in the light of one window. */
export const stillLife = defineTopic({
  id: 'still-life',
  smoothsEdges: true,
  paint(canvas, random) {
    const { aspect } = canvas;
    const [tone, wallHex, tableHex] = SETTINGS[random.integer(0, SETTINGS.length - 1)] ?? ['grey', 0, 0];
    const [wall, table] = [hex(wallHex), hex(tableHex)];
    const noise = createNoise(random);
    const solids: Solid[] = [];
    const hasBowl = random.chance(0.7);
    const side = random.chance(0.5) ? 1 : -1;
    const bottles = random.integer(hasBowl ? 0 : 1, hasBowl ? 2 : 3);
    for (let i = 0; i < bottles; i++)
      solids.push(bottle(random, side * (0.42 + i * 0.34) * (i === 2 ? -0.9 : 1), random.range(0.35, 0.75)));
    if (hasBowl) {
      const [x, z, radius] = [-side * random.range(0.12, 0.3), random.range(0.1, 0.3), random.range(0.44, 0.52)];
      solids.push(bowl(random, x, z, radius));
      for (let i = 0; i < 5; i++) {
        const angle = i * 1.257 + random.next();
        const size = random.range(0.14, 0.17);
        solids.push(
          fruit(random, x + Math.cos(angle) * radius * 0.45, radius * 0.5 + size * 0.35, z + Math.sin(angle) * radius * 0.45, size),
        );
      }
      solids.push(fruit(random, x, radius * 0.5 + 0.28, z, 0.16));
    }
    const loose = random.integer(hasBowl ? 1 : 4, hasBowl ? 3 : 6);
    for (let i = 0; i < loose; i++) {
      const size = random.range(0.12, 0.19);
      const x = hasBowl ? side * random.range(0.25, 0.75) : -0.85 + (1.7 * (i + random.range(0.2, 0.8))) / loose;
      solids.push(fruit(random, x, size * 0.96, random.range(-0.55, hasBowl ? -0.3 : -0.1), size));
    }
    const light = unit(-side * random.range(0.6, 0.9), random.range(0.75, 1.1), -random.range(0.5, 0.8));
    const warm = scale(hex(0xffe9c8), 2.1);
    const cool = scale(mix(hex(0x8fa6c8), wall, 0.5), 0.62);
    const eye = vector(0, 0.95, -3.1);
    const tilt = random.range(0.15, 0.2);
    const lens = random.range(0.56, 0.66);

    const background = (dx: number, dy: number): Rgb => {
      const pool = Math.exp(-((dx + side * 0.55) ** 2) * 1.6 - (dy - 0.35) ** 2 * 2);
      return scale(wall, 0.3 + 1.1 * pool + 0.16 * noise.fbm(dx * 3, dy * 3, 4));
    };
    const tableColour = (x: number, z: number): Rgb => {
      const board = Math.floor((z + 4) * 2.2);
      const grain = noise.fbm(x * 2.2 + board * 7, z * 26, 4) + 0.5 * Math.sin(noise.at(x * 0.8 + board * 3, z * 3) * 22) * 0.3;
      const seam = smooth(0.03, 0.005, Math.abs(((z + 4) * 2.2) % 1));
      return scale(table, (1 + 0.5 * grain + 0.16 * (noise.cellValue(board, 1) - 0.5)) * (1 - 0.7 * seam));
    };
    shadeSmoothly(canvas, (sx, sy) => {
      const u = (sx - aspect / 2) * lens;
      const v = (0.5 - sy) * lens;
      const ray = unit(u, v - tilt, 1);
      const tableAt = ray.y < 0 ? -eye.y / ray.y : 1e9;
      const edge = eye.z + ray.z * tableAt;
      const seen = traceSolids(solids, eye, ray, Math.min(7, tableAt));
      if (!seen) {
        if (ray.y >= 0 || edge > 1.6) return background(ray.x * 2.2, ray.y * 2.2 + 0.3);
        const p = vector(eye.x + ray.x * tableAt, 0, edge);
        const shadow = soften(solids, p, light, 9);
        let colour = times(
          tableColour(p.x, p.z),
          add(scale(warm, light.y * shadow * (0.55 + 0.45 * Math.exp(-(p.x * p.x + p.z * p.z) * 0.4))), cool, 0.7),
        );
        let closeness = 1;
        for (const solid of solids) closeness = Math.min(closeness, clamp01(0.25 + solid.distance(vector(p.x, 0.03, p.z)) * 5));
        colour = scale(colour, closeness);
        const mirror = vector(ray.x, -ray.y, ray.z);
        const hit = traceSolids(solids, p, mirror, 1.2);
        const reflected = hit ? scale(hit.solid.base, 0.5) : background(mirror.x * 2.2, mirror.y * 2.2 + 0.3);
        return mix(colour, reflected, 0.05 + 0.2 * (1 + ray.y) ** 6);
      }
      const { point, normal, solid } = seen;
      const shadow = soften(solids, along(point, normal, 0.02), light, 7);
      const facing = clamp01(dot(normal, light));
      const isGlass = solid.gloss > 0.9;
      const bounce = scale(table, 0.45 * clamp01(0.5 - 0.5 * normal.y) * (isGlass ? 0.5 : 1));
      const ambient = add(scale(cool, 0.6 + 0.4 * normal.y), bounce);
      const body = isGlass ? solid.base : solid.colour(point);
      let colour = times(body, add(scale(warm, facing * shadow * (isGlass ? 0.55 : 1)), ambient));
      const away = 2 * dot(normal, ray);
      const mirror = vector(ray.x - away * normal.x, ray.y - away * normal.y, ray.z - away * normal.z);
      const fresnel = 0.04 + 0.6 * (1 - clamp01(-dot(normal, ray))) ** 4;
      const glint = clamp01(dot(mirror, light));
      const pane = smooth(0.965, 0.98, glint) * (Math.abs(mirror.x - light.x) < 0.018 ? 0.15 : 1);
      colour = add(colour, warm, shadow * solid.gloss * (0.1 * glint ** 14 + 0.75 * pane));
      colour = add(colour, background(mirror.x * 2, mirror.y * 2), fresnel * solid.gloss * 1.1);
      if (isGlass)
        colour = add(colour, times(solid.base, warm), 0.5 * clamp01(-dot(normal, vector(light.x, 0, light.z))) * (0.4 + 0.6 * fresnel));
      return colour;
    });
    return { tone };
  },
});
