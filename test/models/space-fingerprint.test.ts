import { describe, expect, test } from 'vitest';
import { checkSpace, hasFingerprint } from '#main/models/space-fingerprint.ts';
import { seededRandom } from '../helpers/seeded-random.ts';

const B32 = 'openai/clip-vit-base-patch32';
const L14 = 'openai/clip-vit-large-patch14';

/** Unit vectors of a space of its own. */
function randomSpace(images: number, dim: number): Float32Array {
  const random = seededRandom(5);
  const rows = new Float32Array(images * dim);
  for (let row = 0; row < images; row++) {
    const part = rows.subarray(row * dim, (row + 1) * dim);
    for (let i = 0; i < dim; i++) part[i] = random() - 0.5;
    const length = Math.hypot(...part);
    for (let i = 0; i < dim; i++) part[i] = (part[i] ?? 0) / length;
  }
  return rows;
}

function within(images: number, dim: number, columns: Record<number, number>): Float32Array {
  const rows = randomSpace(images, dim);
  for (let row = 0; row < images; row++) for (const [column, value] of Object.entries(columns)) rows[row * dim + Number(column)] = value;
  return rows;
}

describe('the fingerprint of an embedding space', () => {
  test('fails a model of another space, of either length', () => {
    expect(checkSpace(B32, randomSpace(50, 512), 512)).toMatchObject({ images: 50, isSame: false });
    expect(checkSpace(L14, randomSpace(50, 768), 768)).toMatchObject({ images: 50, isSame: false });
    expect(checkSpace(L14, randomSpace(50, 512), 512)).toMatchObject({ outside: 50, isSame: false });
  });

  test('passes the space itself, with one image in twenty outside', () => {
    const rows = within(60, 768, { 413: -0.25, 644: 0.2 });
    expect(checkSpace(L14, rows, 768)).toEqual({ images: 60, outside: 0, isSame: true });
    for (const row of [0, 9, 33]) rows[row * 768 + 413] = 0.1;
    expect(checkSpace(L14, rows, 768)).toEqual({ images: 60, outside: 3, isSame: true });
    rows[17 * 768 + 644] = Number.NaN;
    expect(checkSpace(L14, rows, 768)).toEqual({ images: 60, outside: 4, isSame: false });
  });

  test('says nothing of a space that it does not know', () => {
    expect(checkSpace('google/siglip2-base-patch16-224', randomSpace(3, 768), 768)).toBeNull();
    expect([hasFingerprint(null), hasFingerprint('x'), hasFingerprint(B32)]).toEqual([false, false, true]);
  });
});
