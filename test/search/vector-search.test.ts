import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readVectors } from '#main/search/read-vectors.ts';
import { VectorSearch } from '#main/search/vector-search.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const signal = new AbortController().signal;

/** A file of random unit rows. @returns its path and the rows as they stand in it */
function vectorFile(rows: number, dim: number, seed: number): { path: string; halves: Float16Array } {
  const random = seededRandom(seed);
  const halves = new Float16Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const values = Float64Array.from({ length: dim }, () => random() - 0.5);
    const norm = Math.hypot(...values);
    for (const [d, value] of values.entries()) halves[row * dim + d] = value / norm;
  }
  const path = join(tempDir(), 'vectors.f16');
  writeFileSync(path, new Uint8Array(halves.buffer));
  return { path, halves };
}

/** Every row's dot product in float64, the greatest first. */
function reference(halves: Float16Array, query: Float32Array): { row: number; value: number }[] {
  const dim = query.length;
  return Array.from({ length: halves.length / dim }, (_, row) => ({
    row,
    value: query.reduce((sum, value, d) => sum + value * (halves[row * dim + d] ?? 0), 0),
  })).sort((a, b) => b.value - a.value || a.row - b.row);
}

function openSearch(threads: number): VectorSearch {
  const search = new VectorSearch({ threads });
  onTestFinished(() => search.close());
  return search;
}

/** The second of two searches, which finds rows kept by the first; between them the last row was not there yet. */
async function openSearchTwice(path: string, dim: number, rows: number, query: Float32Array) {
  const search = openSearch(2);
  await search.nearest({ path, dim, rows: rows - 1, query, limit: 3 }, { signal });
  return await search.nearest({ path, dim, rows, query, limit: 50 }, { signal });
}

test.each([
  [1000, 512],
  [700, 77],
  [500, 1],
  [300, 1152],
])('finds the nearest of %i rows of %i numbers, exactly', async (rows, dim) => {
  const { path, halves } = vectorFile(rows, dim, dim);
  const query = Float32Array.from(halves.subarray(5 * dim, 6 * dim));
  const found = await openSearch(1).nearest({ path, dim, rows, query, limit: 20 }, { signal });
  const expected = reference(halves, query).slice(0, 20);
  for (const [at, { value }] of expected.entries()) expect(found.similarities[at]).toBeCloseTo(value, 5);
  if (dim > 1) expect([...found.rows]).toEqual(expected.map(({ row }) => row));
});

test('threads share a large file and give what one gives; the rows beyond the committed ones are not looked at', async () => {
  const [rows, dim] = [40_000, 256];
  const { path, halves } = vectorFile(rows, dim, 9);
  const query = Float32Array.from(halves.subarray(39_990 * dim, 39_991 * dim));
  const expected = reference(halves, query);
  const found = await openSearch(3).nearest({ path, dim, rows, query, limit: 50 }, { signal });
  expect([...found.rows]).toEqual(expected.slice(0, 50).map(({ row }) => row));
  const again = await openSearchTwice(path, dim, rows, query);
  expect(again).toEqual(found);
  const fewer = await openSearch(2).nearest({ path, dim, rows: 39_000, query, limit: 5 }, { signal });
  expect([...fewer.rows]).toEqual(
    expected
      .filter(({ row }) => row < 39_000)
      .slice(0, 5)
      .map(({ row }) => row),
  );
  const [vector] = await readVectors(path, dim, [39_990]);
  expect(vector).toEqual(query);
});

test('subnormal halves, zeros, signs and equal rows count as they are', async () => {
  const dim = 4;
  const halves = Float16Array.of(0, 0, 0, 0, 6e-8, 0, 0, 0, -1, 0, 0, 0, 0.5, -0.5, 0, 0, 0.5, -0.5, 0, 0);
  const path = join(tempDir(), 'v.f16');
  writeFileSync(path, new Uint8Array(halves.buffer));
  const found = await openSearch(1).nearest({ path, dim, rows: 5, query: Float32Array.of(1, -1, 0, 0), limit: 5 }, { signal });
  expect([...found.rows]).toEqual([3, 4, 1, 0, 2]);
  expect([...found.similarities]).toEqual([1, 1, Math.fround(2 ** -24), 0, -1]);
});

test('a file that is too short or gone, and a query of another length, are refused', async () => {
  const { path } = vectorFile(10, 8, 1);
  const search = openSearch(2);
  const query = new Float32Array(8);
  await expect(search.nearest({ path, dim: 8, rows: 11, query, limit: 1 }, { signal })).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
  await expect(search.nearest({ path: `${path}.gone`, dim: 8, rows: 10, query, limit: 1 }, { signal })).rejects.toMatchObject({
    code: 'LIBRARY_DAMAGED',
  });
  await expect(search.nearest({ path: `${path}.gone`, dim: 8, rows: 9_000_000, query, limit: 1 }, { signal })).rejects.toMatchObject({
    code: 'LIBRARY_DAMAGED',
  });
  await expect(search.nearest({ path, dim: 16, rows: 5, query, limit: 1 }, { signal })).rejects.toMatchObject({
    code: 'DIMENSION_MISMATCH',
  });
  await expect(search.nearest({ path, dim: 8, rows: 10, query, limit: 1 }, { signal: AbortSignal.abort() })).rejects.toThrow();
});
