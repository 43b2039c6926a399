/** Linear light, 1 = white of the screen; brighter values are allowed until the canvas is turned into bytes. */
export interface Rgb {
  r: number;
  g: number;
  b: number;
}

const toLinear = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** @param hex 0xrrggbb in sRGB */
export function hex(value: number): Rgb {
  return { r: toLinear(((value >> 16) & 255) / 255), g: toLinear(((value >> 8) & 255) / 255), b: toLinear((value & 255) / 255) };
}

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return { r: a.r + (b.r - a.r) * t, g: a.g + (b.g - a.g) * t, b: a.b + (b.b - a.b) * t };
}

export function scale(a: Rgb, k: number): Rgb {
  return { r: a.r * k, g: a.g * k, b: a.b * k };
}

/** a + b * k */
export function add(a: Rgb, b: Rgb, k = 1): Rgb {
  return { r: a.r + b.r * k, g: a.g + b.g * k, b: a.b + b.b * k };
}

/** Component by component: what a surface of colour a sends back of the light b. */
export function times(a: Rgb, b: Rgb): Rgb {
  return { r: a.r * b.r, g: a.g * b.g, b: a.b * b.b };
}

export const clamp01 = (v: number): number => (v < 0 ? 0 : v > 1 ? 1 : v);

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger one. */
export function smooth(from: number, to: number, v: number): number {
  const t = clamp01((v - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** Linear light to an sRGB byte, with a soft shoulder above 0.7 so that lights do not burn out flat. */
export function toByte(v: number): number {
  const soft = v <= 0.7 ? Math.max(0, v) : 0.7 + 0.3 * (1 - Math.exp(-(v - 0.7) / 0.3));
  const encoded = soft <= 0.0031308 ? soft * 12.92 : 1.055 * soft ** (1 / 2.4) - 0.055;
  return Math.min(255, Math.round(encoded * 255));
}
