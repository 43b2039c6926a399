import type { RgbImage } from '#main/models/pillow-resize.ts';

/** The three things that this sample taste looks at; each grows with what it likes. */
export interface Traits {
  /** M of Hasler and Suesstrunk 2003: spread and mean of the opponent colours, 0..~150. */
  colourfulness: number;
  /** Deviation of the brightness, 0..~127. */
  contrast: number;
  /** How near the strongest edges lie to the lines that cut the picture into thirds, 0..1. */
  thirds: number;
}

/** Measures a picture. */
export function measure({ width, height, data }: RgbImage): Traits {
  const count = width * height;
  const luma = new Float32Array(count);
  const sums = { rg: 0, yb: 0, rg2: 0, yb2: 0, y: 0, y2: 0 };
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [data[i * 3] ?? 0, data[i * 3 + 1] ?? 0, data[i * 3 + 2] ?? 0];
    const [rg, yb, y] = [r - g, 0.5 * (r + g) - b, 0.299 * r + 0.587 * g + 0.114 * b];
    luma[i] = y;
    sums.rg += rg;
    sums.rg2 += rg * rg;
    sums.yb += yb;
    sums.yb2 += yb * yb;
    sums.y += y;
    sums.y2 += y * y;
  }
  const variance = (square: number, sum: number): number => Math.max(0, square / count - (sum / count) ** 2);
  const spread = Math.sqrt(variance(sums.rg2, sums.rg) + variance(sums.yb2, sums.yb));
  const mean = Math.sqrt((sums.rg / count) ** 2 + (sums.yb / count) ** 2);
  let edges = 0;
  let placed = 0;
  for (let y = 1; y < height; y++) {
    for (let x = 1; x < width; x++) {
      const here = luma[y * width + x] ?? 0;
      const edge = Math.abs(here - (luma[y * width + x - 1] ?? 0)) + Math.abs(here - (luma[(y - 1) * width + x] ?? 0));
      const away = Math.min(
        Math.abs(x / width - 1 / 3),
        Math.abs(x / width - 2 / 3),
        Math.abs(y / height - 1 / 3),
        Math.abs(y / height - 2 / 3),
      );
      edges += edge;
      placed += edge * Math.exp(-((away / 0.08) ** 2));
    }
  }
  return { colourfulness: spread + 0.3 * mean, contrast: Math.sqrt(variance(sums.y2, sums.y)), thirds: edges > 0 ? placed / edges : 0 };
}

/** Makes the scale: 5.5 for the average training picture, 1.5 points per deviation, 1 to 10. */
export function createScale(all: readonly Traits[]): (traits: Traits) => number {
  const keys = ['colourfulness', 'contrast', 'thirds'] as const;
  const parts = { colourfulness: 0.5, contrast: 0.35, thirds: 0.15 };
  const facts = keys.map((key) => {
    const mean = all.reduce((sum, traits) => sum + traits[key], 0) / all.length;
    const deviation = Math.sqrt(all.reduce((sum, traits) => sum + (traits[key] - mean) ** 2, 0) / all.length);
    return { key, mean, deviation };
  });
  const norm = Math.sqrt(Object.values(parts).reduce((sum, part) => sum + part * part, 0));
  return (traits) => {
    const sum = facts.reduce((total, { key, mean, deviation }) => total + (parts[key] * (traits[key] - mean)) / deviation, 0);
    return Math.max(1, Math.min(10, 5.5 + (1.5 * sum) / norm));
  };
}

/**
 * Ridge regression of the scores on the embeddings, solved by elimination.
 * @param rows unit vectors @returns weight [dim] and bias
 */
export function fitRidge(
  rows: readonly Float32Array[],
  scores: readonly number[],
  penalty: number,
): { weight: Float32Array; bias: number } {
  const dim = rows[0]?.length ?? 0;
  const size = dim + 1;
  const at = (row: Float32Array, i: number): number => (i === dim ? 1 : (row[i] ?? 0));
  const system = Array.from({ length: size }, (_, i) => {
    const line = new Float64Array(size + 1);
    for (const [r, row] of rows.entries()) {
      for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + at(row, i) * at(row, j);
      line[size] = (line[size] ?? 0) + at(row, i) * (scores[r] ?? 0);
    }
    if (i < dim) line[i] = (line[i] ?? 0) + penalty;
    return line;
  });
  for (const [i, line] of system.entries()) {
    const pivot = line[i] ?? 1;
    for (const [k, other] of system.entries()) {
      if (k === i) continue;
      const factor = (other[i] ?? 0) / pivot;
      for (let j = i; j <= size; j++) other[j] = (other[j] ?? 0) - factor * (line[j] ?? 0);
    }
  }
  const solution = system.map((line, i) => (line[size] ?? 0) / (line[i] ?? 1));
  return { weight: Float32Array.from(solution.slice(0, dim)), bias: solution[dim] ?? 0 };
}

/** Share of the variance of the scores that the head explains, at most 1. */
export function explained(rows: readonly Float32Array[], scores: readonly number[], head: { weight: Float32Array; bias: number }): number {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  let rest = 0;
  let total = 0;
  for (const [r, row] of rows.entries()) {
    const score = scores[r] ?? 0;
    const guess = row.reduce((sum, value, i) => sum + value * (head.weight[i] ?? 0), head.bias);
    rest += (score - guess) ** 2;
    total += (score - mean) ** 2;
  }
  return 1 - rest / total;
}

/** A .safetensors file with `weight` [1, dim] and `bias` [1], float32. */
export function encodeHead(head: { weight: Float32Array; bias: number }): Buffer {
  const dim = head.weight.length;
  const header = JSON.stringify({
    weight: { dtype: 'F32', shape: [1, dim], data_offsets: [0, dim * 4] },
    bias: { dtype: 'F32', shape: [1], data_offsets: [dim * 4, dim * 4 + 4] },
  }).padEnd(192, ' ');
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([size, Buffer.from(header), Buffer.from(Float32Array.of(...head.weight, head.bias).buffer)]);
}
