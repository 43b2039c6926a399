import { hex, type Rgb } from './colour.ts';
import type { Random } from './random.ts';
import type { Tone } from './tones.ts';

/** Colours of one time of day. */
export interface Palette {
  tone: Tone;
  zenith: Rgb;
  middle: Rgb;
  horizon: Rgb;
  sun: Rgb;
  /** Strength of the halo around the sun. */
  glow: number;
  cloudLit: Rgb;
  cloudShade: Rgb;
  haze: Rgb;
}

type Hexes = [
  tone: Tone,
  zenith: number,
  middle: number,
  horizon: number,
  sun: number,
  glow: number,
  cloudLit: number,
  cloudShade: number,
  haze: number,
];

function palette([tone, zenith, middle, horizon, sun, glow, cloudLit, cloudShade, haze]: Hexes): Palette {
  return {
    tone,
    zenith: hex(zenith),
    middle: hex(middle),
    horizon: hex(horizon),
    sun: hex(sun),
    glow,
    cloudLit: hex(cloudLit),
    cloudShade: hex(cloudShade),
    haze: hex(haze),
  };
}

const NOON = palette(['blue', 0x1f5fb8, 0x5b9be0, 0xc3dcf2, 0xfff3d6, 0.55, 0xffffff, 0x9fb2cc, 0xb4cbe4]);
const CLEAR = palette(['teal', 0x1d6f96, 0x58b2c4, 0xd6ece4, 0xfff6dc, 0.5, 0xfdfffb, 0x9cb9c0, 0xb5d6d6]);
const GOLD = palette(['golden', 0x4a6fa0, 0xd9b276, 0xffdf9a, 0xffc35a, 1, 0xfff0c4, 0xa08a80, 0xf0cf98]);
const ROSE = palette(['pink', 0x4d5fa6, 0xd58fb4, 0xffc9b8, 0xffc0a0, 0.9, 0xffdfd8, 0x8d7aa4, 0xe8b3bd]);
const EMBER = palette(['red', 0x2b1d4a, 0xb0344a, 0xff7a3a, 0xff5a26, 1.1, 0xff9a6a, 0x4e2846, 0xc0564a]);
const AMBER = palette(['orange', 0x35406f, 0xd97a42, 0xffb65a, 0xff9a36, 1.1, 0xffc68a, 0x6a4a60, 0xe39a5a]);
const LILAC = palette(['violet', 0x241c52, 0x6b4f9e, 0xd59ac6, 0xffb2c8, 0.8, 0xe2b9dc, 0x4a3c78, 0x8c74b4]);
const OVERCAST = palette(['grey', 0x69747f, 0x98a2aa, 0xc9cfd2, 0xf4f4ee, 0.35, 0xe1e5e6, 0x77818b, 0xb8c0c5]);
const DUSK = palette(['blue', 0x0c1736, 0x26417c, 0x8fa0c8, 0xffdcb0, 0.35, 0x7f8fb8, 0x202c54, 0x5a6c9c]);

export const OVERCAST_PALETTE = OVERCAST;
export const ALPINE_PALETTES = [OVERCAST, NOON, ROSE, GOLD, NOON, ROSE, CLEAR, LILAC] as const;
export const DAY_PALETTES = [NOON, CLEAR, GOLD, ROSE, OVERCAST, LILAC] as const;
export const SUNSET_PALETTES = [GOLD, EMBER, AMBER, ROSE, LILAC] as const;
export const DUSK_PALETTES = [DUSK, LILAC, ROSE, EMBER] as const;
export const DRY_PALETTES = [NOON, GOLD, AMBER, CLEAR, ROSE] as const;
export const ALL_PALETTES = [NOON, CLEAR, GOLD, ROSE, EMBER, AMBER, LILAC, OVERCAST, DUSK] as const;

export function pickPalette(random: Random, list: readonly [Palette, ...Palette[]]): Palette {
  return random.pick(list);
}
