import { add, clamp01, hex, mix, type Rgb, scale, smooth } from '../colour.ts';
import { createNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { shade } from '../shade.ts';
import type { Tone } from '../tones.ts';
import { defineTopic } from '../topic.ts';

type Glazes = readonly [tone: Tone, ground: number, first: number, second: number, third: number, line: number];
const GLAZES: readonly [Glazes, ...Glazes[]] = [
  ['blue', 0xf1ecdd, 0x1d4e9e, 0x6aa0d8, 0xe0b040, 0x12305e],
  ['teal', 0xe9e4d0, 0x12707a, 0x58b8a8, 0xc9542c, 0x0c3a44],
  ['red', 0xf0e2c8, 0xa5281f, 0xd98a3a, 0x2c4a6a, 0x501410],
  ['green', 0xefe9d2, 0x2f6b3c, 0x9aba58, 0xd8a02c, 0x173a20],
  ['golden', 0xfaf0d2, 0xc98a1e, 0x8a4a1c, 0x2f5c6c, 0x4a2c10],
  ['violet', 0xece6ee, 0x5a3a8c, 0xa884c8, 0xd8a848, 0x2a184a],
];

/** What a pattern has at a place; u and v count tiles. */
interface Inlay {
  /** 0 the ground of the tile, 1-3 the colours on it. */
  glaze: 0 | 1 | 2 | 3;
  /** Distance to the nearest line of the pattern, in tiles. */
  edge: number;
}
type Pattern = (u: number, v: number) => Inlay;

/** Rosettes: n-fold stars around the middle and around the corners of each tile. */
function rosettes(random: Random): Pattern {
  const points = random.pick([6, 8, 8, 10, 12]);
  const [inner, outer, swirl] = [random.range(0.14, 0.2), random.range(0.33, 0.4), random.range(0.5, 0.8)];
  return (u, v) => {
    const [du, dv] = [u - Math.floor(u) - 0.5, v - Math.floor(v) - 0.5];
    const radius = Math.sqrt(du * du + dv * dv);
    const sector = (Math.PI * 2) / points;
    const turn = Math.atan2(dv, du);
    const fold = Math.abs((((turn % sector) + sector) % sector) - sector / 2);
    const star = radius * Math.cos(fold) + radius * Math.sin(fold) * swirl - outer * 0.86;
    const petal = radius * Math.cos(sector / 2 - fold) - inner;
    const corner = Math.min(Math.abs(du), Math.abs(dv)) - 0.5 + Math.max(Math.abs(du), Math.abs(dv)) * 0.5 + 0.12;
    const ring = Math.abs(radius - outer * 0.52) - 0.02;
    const edge = Math.min(Math.abs(star), Math.abs(petal), Math.abs(corner), Math.abs(ring) + 0.004);
    const glaze = petal < 0 ? 3 : ring < 0 ? 0 : star < 0 ? 1 : corner > 0 ? 2 : 0;
    return { glaze, edge };
  };
}

/** Leaves and quarter circles, mirrored into four. */
function leaves(random: Random): Pattern {
  const [bend, width, heart] = [random.range(0.5, 0.62), random.range(0.1, 0.15), random.range(0.1, 0.16)];
  const dots = random.integer(1, 3);
  return (u, v) => {
    const x = Math.abs(u - Math.floor(u) - 0.5);
    const y = Math.abs(v - Math.floor(v) - 0.5);
    const arc = Math.abs(Math.sqrt((0.5 - x) ** 2 + (0.5 - y) ** 2) - bend * 0.62) - 0.028;
    const [a, b] = [(x + y) * Math.SQRT1_2, (x - y) * Math.SQRT1_2];
    const leaf = Math.abs(b) - width * Math.sin(clamp01((a - 0.04) / 0.42) * Math.PI) * (1 - 0.4 * Math.cos(a * 40) * 0.3);
    const middle = Math.sqrt(x * x + y * y) - heart * (1 + 0.25 * Math.cos(4 * Math.atan2(y, x)));
    const corner = Math.sqrt((0.5 - x) ** 2 + (0.5 - y) ** 2) - 0.13;
    const bead = Math.min(Math.sqrt((x - 0.42) ** 2 + y * y), Math.sqrt(x * x + (y - 0.42) ** 2)) - 0.02 * dots;
    const edge = Math.min(Math.abs(arc), Math.abs(leaf), Math.abs(middle), Math.abs(corner), Math.abs(bead));
    const glaze = middle < 0 ? 3 : corner < 0 ? 3 : bead < 0 ? 2 : arc < 0 ? 2 : leaf < 0 ? 1 : 0;
    return { glaze, edge };
  };
}

/** Interlaced bands: each tile turned by chance, so that the ribbons wander. */
function ribbons(random: Random): Pattern {
  const noise = createNoise(random);
  const width = random.range(0.1, 0.15);
  return (u, v) => {
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const flip = noise.cellValue(column, row) < 0.5;
    const x = flip ? 1 - (u - column) : u - column;
    const y = v - row;
    const first = Math.abs(Math.sqrt(x * x + y * y) - 0.5);
    const second = Math.abs(Math.sqrt((1 - x) ** 2 + (1 - y) ** 2) - 0.5);
    const band = Math.min(first, second) - width;
    const vein = Math.abs(Math.min(first, second) - width * 0.45);
    const dot = Math.min(Math.sqrt((1 - x) ** 2 + y * y), Math.sqrt(x * x + (1 - y) ** 2)) - 0.2;
    return {
      glaze: band < 0 ? (Math.min(first, second) < width * 0.45 ? 2 : 1) : dot < 0 ? 3 : 0,
      edge: Math.min(Math.abs(band), band < 0 ? vein : 1, Math.abs(dot)),
    };
  };
}

/** A wall of glazed tiles in raking light. */
export const ornament = defineTopic({
  id: 'ornament',
  paint(canvas, random) {
    const { aspect } = canvas;
    const [tone, ...hexes] = random.pick(GLAZES);
    const line = hex(hexes[4]);
    const glazes = [hex(hexes[0]), hex(hexes[1]), hex(hexes[2]), hex(hexes[3])] as const;
    const pattern = random.pick([rosettes, leaves, ribbons, rosettes])(random);
    const noise = createNoise(random);
    const tiles = random.range(2.4, 4.6);
    const turn = random.chance(0.3) ? Math.PI / 4 : 0;
    const [c, s] = [Math.cos(turn) * tiles, Math.sin(turn) * tiles];
    const [shiftU, shiftV] = [random.range(0, 9), random.range(0, 9)];
    const lightX = random.chance(0.5) ? 1 : -1;
    /** How near to the edge of its tile a place is: 0 in the middle, 0.5 in the grout. */
    const gapAt = (u: number, v: number): number => Math.max(Math.abs(u - Math.floor(u) - 0.5), Math.abs(v - Math.floor(v) - 0.5));
    const reliefAt = (u: number, v: number): number => smooth(0, 0.035, pattern(u, v).edge) * 0.5 + smooth(0.492, 0.478, gapAt(u, v)) * 0.8;
    shade(canvas, (x, y) => {
      const u = x * c - y * s + shiftU;
      const v = x * s + y * c + shiftV;
      const [column, row] = [Math.floor(u), Math.floor(v)];
      const { glaze, edge } = pattern(u, v);
      const gap = gapAt(u, v);
      const kiln = 1 + 0.12 * (noise.cellValue(column, row) - 0.5) + 0.1 * noise.fbm(u * 2.3, v * 2.3, 3);
      let colour: Rgb = scale(mix(glazes[0], glazes[glaze], 0.98), kiln);
      if (glaze > 0) colour = scale(colour, 1 + 0.22 * noise.fbm(u * 5 + 20, v * 5, 3) + 0.25 * smooth(0.06, 0, edge));
      colour = mix(line, colour, smooth(0.006, 0.013, edge));
      const e = 0.012;
      const tilt = (reliefAt(u + e * lightX, v) + reliefAt(u, v + e)) * 0.5 - reliefAt(u, v);
      colour = scale(colour, clamp01(1 - tilt * 0.35));
      colour = mix(hex(0x8a8378), colour, smooth(0.496, 0.486, gap));
      const lamp = Math.sqrt((x - aspect * (0.5 - 0.3 * lightX)) ** 2 + (y - 0.15) ** 2);
      colour = scale(colour, 1.12 - 0.42 * smooth(0.1, 1.3, lamp));
      // Each tile sits a little crooked, so that the reflex of the window breaks from tile to tile.
      const crooked = noise.cellValue(column + 7, row - 3) * 0.22 + noise.at(u * 1.5, v * 1.5) * 0.05;
      return add(colour, hex(0xfff6e4), 0.35 * Math.exp(-((lamp - 0.25 + crooked) ** 2) * 26) * smooth(0.5, 0.44, gap));
    });
    return { tone };
  },
});
