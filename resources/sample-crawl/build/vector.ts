/** Three numbers: x to the right, y up, z away from the viewer. */
export interface Vector {
  x: number;
  y: number;
  z: number;
}

export const vector = (x: number, y: number, z: number): Vector => ({ x, y, z });
export const dot = (a: Vector, b: Vector): number => a.x * b.x + a.y * b.y + a.z * b.z;

/** @returns the vector of length 1 in the same direction */
export function unit(x: number, y: number, z: number): Vector {
  const length = Math.sqrt(x * x + y * y + z * z) || 1;
  return { x: x / length, y: y / length, z: z / length };
}
