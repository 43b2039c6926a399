import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ModelHead } from '#main/models/model-manifest.ts';
import type { ScoreModel } from '#main/scores/define-score.ts';
import { SCORES } from '#main/scores/index.ts';
import { collapseLinearLayers } from '#main/scores/linear-head.ts';
import { prepareScores } from '#main/scores/prepare-scores.ts';
import { scoreByKey as byKey, scoreModel as model, sineVector } from '../helpers/score-model.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { randomValues } from '../helpers/tiny-onnx.ts';

const B32 = 'openai/clip-vit-base-patch32';
const B16 = 'openai/clip-vit-base-patch16';
const L14 = 'openai/clip-vit-large-patch14';

/** An .npy file of one row of float32. */
function writeNpy(path: string, values: Float32Array): string {
  const header = Buffer.from(`{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117, ' ').concat('\n'));
  writeFileSync(path, Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), header, Buffer.from(values.buffer)]));
  return path;
}

/** An .npy file of a matrix of zeros, which no score knows. */
function writeNpyMatrix(path: string, rows: number, columns: number): string {
  const header = Buffer.from(`{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`.padEnd(117, ' ').concat('\n'));
  writeFileSync(path, Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), header, Buffer.alloc(rows * columns * 4)]));
  return path;
}

describe('every score', () => {
  test('has an id of its own, a name for queries, a range, a unit and a source', () => {
    expect(new Set(SCORES.map((score) => score.id)).size).toBe(SCORES.length);
    for (const score of SCORES) {
      expect(score.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(score.name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(score.range[0]).toBeLessThan(score.range[1]);
      expect(score.unit).not.toBe('');
      expect(score.label).not.toBe('');
      expect(score.source.length).toBeGreaterThan(10);
      expect(score.needs.length).toBeGreaterThan(0);
    }
  });
});

describe('similarity', () => {
  test('is the cosine of image and text, and comes with any model', async () => {
    const { scores } = await prepareScores(model(null, 2));
    expect(scores.map((score) => score.key)).toEqual(['similarity']);
    const similarity = byKey(scores, 'similarity');
    const a = Float32Array.of(0.6, 0.8);
    expect(similarity.compute({ image: a, text: a })).toBeCloseTo(1, 6);
    expect(similarity.compute({ image: a, text: Float32Array.of(-0.6, -0.8) })).toBeCloseTo(-1, 6);
    expect(similarity.compute({ image: a, text: Float32Array.of(0.8, -0.6) })).toBeCloseTo(0, 6);
    const long = sineVector(512, 1);
    expect(Math.abs(similarity.compute({ image: long, text: long }))).toBeLessThanOrEqual(1);
  });

  test('refuses vectors of different length and a missing one', async () => {
    const similarity = byKey((await prepareScores(model(null, 2))).scores, 'similarity');
    expect(() => similarity.compute({ image: Float32Array.of(1, 0), text: Float32Array.of(1) })).toThrow(
      expect.objectContaining({ code: 'DIMENSION_MISMATCH' }),
    );
    expect(() => similarity.compute({ image: Float32Array.of(1, 0) })).toThrow(expect.objectContaining({ code: 'DIMENSION_MISMATCH' }));
  });
});

describe.skipIf(!sharedFixtures)("LAION's aesthetic heads", () => {
  const folder = `${sharedFixtures}laion-heads/`;
  interface Reference {
    heads: Record<string, { out: number[] }>;
  }
  const reference = (): Reference => JSON.parse(readFileSync(`${folder}heads_reference.json`, 'utf8'));
  const V2 = 'sac+logos+ava1-l14-linearMSE.pth';

  test.each([
    ['aesthetic_v1_vit_b_16', 'sa_0_4_vit_b_16_linear.pth', 'aesthetic-v1-b16', B16, 512],
    ['aesthetic_v1_vit_b_32', 'sa_0_4_vit_b_32_linear.pth', 'aesthetic-v1-b32', B32, 512],
    ['aesthetic_v1_vit_l_14', 'sa_0_4_vit_l_14_linear.pth', 'aesthetic-v1-l14', L14, 768],
    ['aesthetic_v2_sac+logos+ava1-l14-linearMSE', V2, 'aesthetic-v2-l14', L14, 768],
  ])('%s gives the reference outputs', async (name, file, key, space, dim) => {
    const { scores } = await prepareScores(model(space, dim), { headFiles: [`${folder}${file}`] });
    expect(scores.map((score) => score.key).sort()).toEqual([key, 'similarity']);
    const expected = reference().heads[name]?.out ?? [];
    expect(expected).toHaveLength(4);
    for (const [k, value] of expected.entries()) {
      expect(Math.abs(byKey(scores, key).compute({ image: sineVector(dim, k) }) - value)).toBeLessThan(1e-4);
    }
  });

  test.each([
    ['sa_0_4_vit_b_32_linear.pth', B16, 512],
    ['sa_0_4_vit_b_16_linear.pth', B32, 512],
    ['sa_0_4_vit_l_14_linear.pth', 'openai/clip-vit-large-patch14-336', 768],
    [V2, 'laion/CLIP-ViT-L-14-laion2B-s32B-b82K', 768],
    [V2, B32, 512],
    ['sa_0_4_vit_b_32_linear.pth', null, 512],
  ])('%s named for a model of the space %s is refused with both names', async (file, space, dim) => {
    const failed = prepareScores(model(space, dim), { headFiles: [`${folder}${file}`] });
    await expect(failed).rejects.toMatchObject({ code: 'MODEL_MISMATCH', message: expect.stringContaining(file) });
    await expect(failed).rejects.toThrow(space ?? 'does not declare its embedding space');
    await expect(failed).rejects.toThrow(/openai\/clip-vit-(base-patch(16|32)|large-patch14)/);
  });

  test('are known by their bytes under any name', async () => {
    const path = join(tempDir(), 'renamed.pth');
    copyFileSync(`${folder}sa_0_4_vit_b_16_linear.pth`, path);
    expect((await prepareScores(model(B16, 512), { headFiles: [path] })).scores.map((score) => score.key)).toContain('aesthetic-v1-b16');
    await expect(prepareScores(model(B32, 512), { headFiles: [path] })).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
  });

  test('in the folder of another model are not offered, with the reason', async () => {
    const headFiles = ['sa_0_4_vit_b_16_linear.pth', 'sa_0_4_vit_b_32_linear.pth', V2, 'violence_detection_vit_b_32.npy'].map(
      (file) => `${folder}${file}`,
    );
    const { scores, unused } = await prepareScores(model(B32, 512, { headFiles }));
    expect(scores.map((score) => score.key)).toEqual(['aesthetic-v1-b32', 'similarity', 'violence-b32']);
    expect(unused.map(({ file }) => file)).toEqual(['sa_0_4_vit_b_16_linear.pth', V2]);
    expect(unused[1]?.reason).toContain(L14);
  });

  test('V1 and V2 stand side by side for L/14', async () => {
    const headFiles = [V2, 'sa_0_4_vit_l_14_linear.pth'].map((file) => `${folder}${file}`);
    const { scores } = await prepareScores(model(L14, 768, { headFiles }));
    expect(scores.map(({ key, name }) => [key, name])).toEqual([
      ['aesthetic-v1-l14', 'aesthetic'],
      ['aesthetic-v2-l14', 'aesthetic'],
      ['similarity', 'similarity'],
    ]);
  });

  test('a head for which the declared space is right but the embeddings are too short is refused', async () => {
    await expect(prepareScores(model(L14, 512), { headFiles: [`${folder}${V2}`] })).rejects.toMatchObject({ code: 'DIMENSION_MISMATCH' });
  });
});

describe('a head of the sample model', () => {
  const declared = (file: string): ModelHead => ({ id: 'sample-aesthetic', file, name: 'aesthetic', label: 'Sample', range: [1, 9] });

  test('is weight . image + bias', async () => {
    const file = writeNpy(join(tempDir(), 'head.npy'), Float32Array.of(2, -3, 0.5, 5));
    const { scores, unused } = await prepareScores(model('gleaner/sample', 3, { isSample: true, heads: [declared(file)] }));
    const score = byKey(scores, 'sample-aesthetic');
    expect(score.compute({ image: Float32Array.of(1, 0, 0) })).toBe(7);
    expect(score.compute({ image: Float32Array.of(0, 0.6, 0.8) })).toBeCloseTo(5 - 1.8 + 0.4, 5);
    expect(score).toMatchObject({ name: 'aesthetic', label: 'Sample', range: [1, 9], needs: ['image'] });
    expect(unused).toEqual([]);
  });

  test('is offered by the sample model only, and only if it fits', async () => {
    const file = writeNpy(join(tempDir(), 'head.npy'), Float32Array.of(2, -3, 0.5, 5));
    expect((await prepareScores(model('x', 3, { heads: [declared(file)] }))).scores.map((score) => score.key)).toEqual(['similarity']);
    await expect(prepareScores(model('x', 4, { isSample: true, heads: [declared(file)] }))).rejects.toMatchObject({
      code: 'DIMENSION_MISMATCH',
      message: 'the head head.npy is for embeddings of 3 numbers, those of some model have 4',
    });
  });

  test('does not pass for one of LAION, nor does any other file, and what is not used is told', async () => {
    const dir = tempDir();
    mkdirSync(join(dir, 'heads'));
    const stray = join(dir, 'heads', 'other.npy');
    copyFileSync(writeNpyMatrix(join(dir, 'matrix.npy'), 3, 512), stray);
    const torn = join(dir, 'heads', 'torn.pth');
    writeFileSync(torn, 'not a zip');
    const { scores, unused } = await prepareScores(
      model(B32, 512, { headFiles: [stray, torn], heads: [{ id: 'unknown', file: stray, name: 'x' }] }),
    );
    expect(scores.map((score) => score.key)).toEqual(['similarity']);
    expect(unused).toEqual([
      { file: 'other.npy', reason: 'no score has the id unknown' },
      { file: 'other.npy', reason: expect.stringContaining('no head that a score knows') },
      { file: 'torn.pth', reason: expect.stringContaining('not a zip archive') },
    ]);
    await expect(prepareScores(model(B32, 512), { headFiles: [stray] })).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
    await expect(prepareScores(model(B32, 512), { headFiles: [torn] })).rejects.toMatchObject({ code: 'TENSOR_FILE_INVALID' });
    await expect(prepareScores(model(B32, 512), { headFiles: [join(dir, 'gone.pth')] })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

describe('the version of a scorer', () => {
  test('changes with the model, its preprocessing and the head, and with nothing else', async () => {
    const dir = tempDir();
    const version = async (values: Float32Array, facts: Partial<ScoreModel>): Promise<string> => {
      const file = writeNpy(join(dir, 'head.npy'), values);
      const head: ModelHead = { id: 'sample-aesthetic', file, name: 'aesthetic' };
      return byKey((await prepareScores(model('x', 3, { isSample: true, heads: [head], ...facts }))).scores, 'sample-aesthetic').version;
    };
    const weights = Float32Array.of(1, 2, 3, 4);
    const first = await version(weights, {});
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(await version(weights, { name: 'renamed', dir: '/elsewhere' })).toBe(first);
    expect(await version(weights, { modelHash: 'cd'.repeat(32) })).not.toBe(first);
    expect(await version(weights, { preprocessing: 'p2' })).not.toBe(first);
    expect(await version(Float32Array.of(1, 2, 3, 5), {})).not.toBe(first);
  });
});

describe('collapsing linear layers', () => {
  const layer = (out: number, inputs: number, seed: number) => ({
    weight: { dims: [out, inputs], data: randomValues(seed, out * inputs) },
    bias: { dims: [out], data: randomValues(seed + 1, out) },
  });

  test('gives what the layers give one after the other', () => {
    const layers = [layer(7, 5, 1), layer(4, 7, 3), layer(1, 4, 5)];
    const x = sineVector(5, 2);
    let values: number[] = [...x];
    for (const { weight, bias } of layers) {
      values = Array.from(bias.data, (b, o) =>
        values.reduce((sum, value, i) => sum + value * (weight.data[o * values.length + i] ?? 0), b),
      );
    }
    const head = collapseLinearLayers(layers, 'x.pth');
    expect([...head.weight].reduce((sum, value, i) => sum + value * (x[i] ?? 0), head.bias)).toBeCloseTo(values[0] ?? Number.NaN, 10);
  });

  test('refuses layers that do not chain', () => {
    expect(() => collapseLinearLayers([layer(7, 5, 1), layer(1, 6, 3)], 'x.pth')).toThrow(
      expect.objectContaining({ code: 'TENSOR_FILE_INVALID', message: expect.stringContaining('layer 1') }),
    );
    expect(() => collapseLinearLayers([layer(2, 5, 1)], 'x.pth')).toThrow('layer 1');
  });
});
