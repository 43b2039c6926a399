import { addGlow, fillShape } from '../canvas.ts';
import { add, clamp01, hex, mix, type Rgb, scale, smooth, times } from '../colour.ts';
import { createNoise } from '../noise.ts';
import { ALL_PALETTES, pickPalette } from '../palettes.ts';
import { shade } from '../shade.ts';
import { ambientOf, createSky } from '../sky.ts';
import { defineTopic } from '../topic.ts';

const STRIPES = [0xb32622, 0x1f3f7a, 0x202428, 0xa8481e] as const;

/** A striped tower on a rocky headland above the sea; at dusk its lamp throws beams. */
export const lighthouse = defineTopic({
  id: 'lighthouse',
  paint(canvas, random) {
    const palette = pickPalette(random, ALL_PALETTES);
    const noise = createNoise(random);
    const { aspect } = canvas;
    const horizon = random.range(0.6, 0.7);
    const sky = createSky(random, palette, { aspect, sunUp: random.range(0.08, 0.4), cover: random.range(0.35, 0.8), sunSize: 0.028 });
    const deep = scale(mix(palette.zenith, hex(0x0f3a48), 0.5), 0.6);
    shade(canvas, (x, y) => {
      if (y < horizon) return sky.at(x, horizon - y);
      const depth = y - horizon + 0.006;
      const [u, v] = [((x - aspect / 2) / depth) * 0.5, 0.3 / depth];
      const swell = noise.fbm(u * 2.4, v * 6, 4);
      const seen = sky.at(x, Math.abs(0.04 + depth * 0.9 + swell * 0.14));
      const colour = mix(seen, deep, clamp01(0.35 + swell * 0.6 + depth));
      const foam = smooth(0.28, 0.5, swell + noise.fbm(u * 14, v * 30, 3) * 0.35) * smooth(0, 0.1, depth);
      return mix(add(colour, hex(0xffffff), foam * 0.3), palette.haze, 0.6 * Math.exp(-depth * 22));
    });

    const side = random.chance(0.5) ? 1 : -1;
    const isRight = random.chance(0.5);
    const towerX = (isRight ? random.range(0.62, 0.76) : random.range(0.24, 0.38)) * aspect;
    const towerBase = random.range(0.6, 0.66);
    const tall = random.range(0.36, 0.46);
    const wide = tall * random.range(0.085, 0.11);
    const top = towerBase - tall;
    const lightSide = sky.sunX > towerX ? 1 : -1;
    const sunlight = scale(mix(palette.sun, hex(0xffffff), 0.4), 1.1);
    const ambient = scale(ambientOf(palette), 1.2);

    // The headland: a plateau around the tower that falls to the sea on the open side.
    const cliffTop = (x: number): number => {
      const away = (isRight ? towerX - x : x - towerX) - 0.16;
      const fall = smooth(-0.05, 0.42, away) * 0.5 + smooth(0.1, 0.75, away) * 0.25;
      return towerBase - 0.005 + fall * 0.62 + 0.05 * noise.fbm(x * 4, 2, 5) * (0.3 + fall * 2);
    };
    const light = (relief: number): Rgb => add(scale(sunlight, clamp01(0.35 + relief)), ambient, 0.8);
    fillShape(
      canvas,
      { left: 0, right: aspect, top: 0.4, bottom: 1 },
      (x, y) => cliffTop(x) - y,
      (x, y) => {
        const down = y - cliffTop(x);
        const crag = noise.ridged(x * 5, y * 3.2 + x, 6);
        const relief = (crag - noise.ridged(x * 5 + 0.07 * lightSide, y * 3.2 + x - 0.05, 6)) * 2.6;
        const rock = scale(mix(hex(0x4c4640), hex(0x8a7a66), crag), 0.9 - 0.35 * smooth(0, 0.4, down));
        const grass = scale(mix(hex(0x4d6a2c), hex(0x8c8a40), smooth(-0.3, 0.4, noise.fbm(x * 18, y * 30, 3))), 0.95);
        const slope = Math.abs(cliffTop(x + 0.01) - cliffTop(x - 0.01)) / 0.02;
        const cover = smooth(0.09, 0.02, down + noise.fbm(x * 9, y * 9, 3) * 0.05) * smooth(1.1, 0.5, slope);
        const wet = smooth(0.9, 0.99, y + 0.05 * noise.fbm(x * 6, 1, 3));
        return add(
          scale(times(mix(rock, grass, cover), light(relief)), 1 - 0.5 * wet),
          hex(0xffffff),
          0.25 * smooth(0.955, 0.99, y + 0.04 * noise.fbm(x * 16, 3, 4)),
        );
      },
    );

    const stripe = hex(random.pick(STRIPES));
    const white = hex(0xf2efe6);
    const bands = random.integer(2, 4) * 2 + 1;
    const isDusk = palette.zenith.b < 0.12;
    const round = (dx: number, surface: Rgb): Rgb => {
      const across = clamp01(Math.abs(dx)) * Math.sign(dx);
      const facing = clamp01(across * lightSide * 0.75 + Math.sqrt(1 - across * across) * 0.5);
      return times(surface, add(scale(sunlight, facing), ambient, 0.75));
    };
    const half = (y: number): number => wide * (0.62 + (0.38 * (y - top)) / tall + 0.25 * smooth(0.94, 1, (y - top) / tall));
    fillShape(
      canvas,
      { left: towerX - wide * 2, right: towerX + wide * 2, top, bottom: towerBase + 0.03 },
      (x, y) => Math.max(Math.abs(x - towerX) - half(y), top - y),
      (x, y) => {
        const band = Math.floor(((y - top) / tall) * bands) % 2 === 0 ? white : stripe;
        const stain = 1 + 0.14 * noise.fbm(x * 30, y * 8, 3);
        const dx = (x - towerX) / half(y);
        const row = ((y - top) / tall) * 5;
        const isWindow = Math.abs(dx - 0.15 * side) < 0.17 && row > 0.5 && Math.abs((row % 1) - 0.5) < 0.13;
        return isWindow ? (isDusk ? hex(0xffc860) : hex(0x23262c)) : round(dx, scale(band, stain));
      },
    );
    const lamp = top - wide * 0.75;
    const part = (halfWidth: number, from: number, to: number, surface: Rgb): void =>
      fillShape(
        canvas,
        { left: towerX - halfWidth, right: towerX + halfWidth, top: from, bottom: to },
        (x, y) => Math.max(Math.abs(x - towerX) - halfWidth, from - y, y - to),
        (x) => round((x - towerX) / halfWidth, surface),
      );
    part(wide * 1.02, top - wide * 0.12, top + wide * 0.12, hex(0x2a2c30));
    part(wide * 0.5, top - wide * 1.15, top - wide * 0.12, isDusk ? hex(0xffe9a8) : hex(0x9fb8c4));
    part(wide * 0.04, top - wide * 1.15, top - wide * 0.12, hex(0x202226));
    fillShape(
      canvas,
      { left: towerX - wide, right: towerX + wide, top: top - wide * 2, bottom: top - wide },
      (x, y) => {
        const up = (top - wide * 1.1 - y) / (wide * 0.75);
        return Math.max(Math.abs(x - towerX) - wide * 0.68 * Math.sqrt(clamp01(1 - up * up)), -up * wide);
      },
      (x) => round((x - towerX) / (wide * 0.7), stripe),
    );

    // A keeper's house at the foot.
    const houseX = towerX + side * wide * 3.4;
    const houseTop = towerBase - wide * 1.1;
    fillShape(
      canvas,
      { left: houseX - wide * 1.8, right: houseX + wide * 1.8, top: houseTop, bottom: cliffTop(houseX) + 0.02 },
      (x, y) => Math.max(Math.abs(x - houseX) - wide * 1.5, houseTop - y),
      (x, y) => {
        const isWindow = Math.abs((((x - houseX) / wide + 1.5) % 1) - 0.5) < 0.17 && Math.abs(y - houseTop - wide * 0.5) < wide * 0.2;
        return isWindow ? (isDusk ? hex(0xffc860) : hex(0x2c3138)) : times(white, light(0.25 * lightSide * side));
      },
    );
    fillShape(
      canvas,
      { left: houseX - wide * 2, right: houseX + wide * 2, top: houseTop - wide, bottom: houseTop + wide * 0.1 },
      (x, y) => Math.max(Math.abs(x - houseX) - wide * (1.75 - ((houseTop - y) / wide) * 0.9), houseTop - wide * 0.75 - y),
      (_x, y) => times(scale(stripe, 0.75 + 0.2 * Math.sin(y * 900)), light(0.2)),
    );

    if (isDusk) {
      addGlow(canvas, towerX, lamp, wide * 0.55, scale(hex(0xfff0c0), 1.6));
      addGlow(canvas, towerX, lamp, wide * 2.4, scale(hex(0xffd890), 0.35));
      for (const way of [-1, 1]) {
        const fallen = random.range(-0.06, 0.06);
        fillShape(
          canvas,
          { left: way < 0 ? 0 : towerX, right: way < 0 ? towerX : aspect, top: 0, bottom: horizon },
          (x, y) => {
            const away = (x - towerX) * way;
            return Math.abs(y - lamp - away * fallen) - 0.006 - away * 0.085;
          },
          (x, y) => {
            const away = Math.abs(x - towerX);
            const across = (y - lamp - away * fallen) / (0.006 + away * 0.085);
            return add(sky.at(x, horizon - y), hex(0xffe6a8), 0.6 * Math.exp(-away * 1.7) * (1 - across * across));
          },
        );
      }
    }
    return { tone: palette.tone };
  },
});
