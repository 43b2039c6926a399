import { type Canvas, readPixel, writePixel } from './canvas.ts';
import { mix, type Rgb } from './colour.ts';
import { unit, type Vector } from './vector.ts';

/** A landscape as a height over a plane, seen by someone who looks along z. Lengths in any one unit. */
export interface Terrain {
  heightAt(x: number, z: number): number;
  /** @param lit [0, 1] how much of the sun reaches the point */
  colourAt(point: Vector, normal: Vector, lit: number, distance: number): Rgb;
  /** Towards the sun, length 1. */
  sun: Vector;
}

export interface Camera {
  height: number;
  /** Where the horizon lies in the picture, 0 top to 1 bottom. */
  horizon: number;
  /** Picture heights a unit of slope; larger is a longer lens. */
  focal: number;
  near: number;
  far: number;
}

/** Part of the sun that is left at a point after the terrain around it. */
function sunlight(terrain: Terrain, x: number, y: number, z: number, reach: number): number {
  const { sun } = terrain;
  let light = 1;
  let step = reach * 0.02;
  let travelled = step;
  for (let i = 0; i < 12; i++) {
    const gap = y + sun.y * travelled - terrain.heightAt(x + sun.x * travelled, z + sun.z * travelled);
    light = Math.min(light, 0.5 + (gap / travelled) * 7);
    if (light <= 0) return 0;
    step *= 1.35;
    travelled += step;
  }
  return Math.max(0, light);
}

/** Draws over what is there, column by column from near to far; what rises above the horizon hides the sky. */
export function drawTerrain(canvas: Canvas, camera: Camera, terrain: Terrain, stepRatio = 0.006): void {
  const { width, height, aspect, pixel } = canvas;
  for (let px = 0; px < width; px++) {
    const slope = ((px + 0.5) * pixel - aspect / 2) / camera.focal;
    let lowest = height;
    let previous: Rgb | undefined;
    /** Where in the picture the ground at depth z appears; rows may be fractions. */
    const rowAt = (z: number): number => (camera.horizon - ((terrain.heightAt(slope * z, z) - camera.height) / z) * camera.focal) * height;
    const draw = (z: number, row: number): void => {
      const from = Math.max(0, Math.ceil(row));
      if (from >= lowest) {
        previous = undefined;
        return;
      }
      const x = slope * z;
      const y = terrain.heightAt(x, z);
      const delta = z * 0.003 + 0.0005;
      const normal = unit(y - terrain.heightAt(x + delta, z), delta, y - terrain.heightAt(x, z + delta));
      const colour = terrain.colourAt({ x, y, z }, normal, sunlight(terrain, x, y, z, camera.far * 0.12), z);
      for (let py = from; py < lowest; py++) {
        writePixel(canvas, px, py, previous ? mix(previous, colour, (lowest - py) / (lowest - from)) : colour);
      }
      previous = colour;
      lowest = from;
    };
    let before = rowAt(camera.near);
    for (let z = camera.near; z < camera.far && lowest > 0; z *= 1 + stepRatio) {
      const next = z * (1 + stepRatio);
      const after = rowAt(next);
      draw(z, before);
      // Steep ground and the back of a crest need finer steps, or ridges become saws.
      const parts = Math.min(24, Math.ceil(Math.abs(after - before) / 1.5));
      if (Math.min(before, after) < lowest + 3) {
        for (let part = 1; part < parts; part++) {
          const between = z + ((next - z) * part) / parts;
          draw(between, rowAt(between));
        }
      }
      before = after;
    }
  }
}

/** Turns everything below a line into still water that mirrors what is above. @param tint colour of the water itself @param ripple(x, depth) slope of the waves */
export function mirrorBelow(
  canvas: Canvas,
  line: number,
  water: { tint: Rgb; clarity: number; ripple: (x: number, depth: number) => number },
): void {
  const source = { ...canvas, data: canvas.data.slice() };
  for (let py = Math.floor(line * canvas.height); py < canvas.height; py++) {
    const depth = Math.max(0, (py + 0.5) * canvas.pixel - line);
    for (let px = 0; px < canvas.width; px++) {
      const wave = water.ripple((px + 0.5) * canvas.pixel, depth);
      const y = line - Math.max(0.001, depth * (1 + wave * 0.6) + wave * 0.02);
      const column = Math.round(px + wave * depth * 0.25 * canvas.height);
      const seen = readPixel(source, column, Math.floor(y * canvas.height));
      const amount = water.clarity * (1 - 0.45 * Math.min(1, depth * 1.6));
      writePixel(canvas, px, py, mix(water.tint, seen, amount));
    }
  }
}
