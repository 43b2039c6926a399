import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Engine } from '#main/engine/create-engine.ts';
import { type VitShape, type VitWeights, writeRandomVit } from '../helpers/random-vit.ts';
import { syntheticPicture } from '../helpers/synthetic-picture.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { tinyModelFiles, writeFiles } from '../helpers/tiny-onnx.ts';
import { openEngine } from '../imports/open-engine.ts';

const signal = new AbortController().signal;
const SHAPE: VitShape = { size: 32, patch: 8, width: 64, layers: 2, heads: 2, dim: 16 };

/** Pictures that are far larger than the 32 pixels of the model. */
async function libraryOfPictures(count: number): Promise<{ folder: string; engine: Engine }> {
  const folder = tempDir();
  const engine = openEngine(join(folder, 'library'));
  const files: Record<string, Uint8Array | string> = {};
  for (let i = 0; i < count; i++) {
    files[`p${i}.jpg`] = await sharp(syntheticPicture(200, 160, i + 1), { raw: { width: 200, height: 160, channels: 3 } })
      .jpeg()
      .toBuffer();
    files[`p${i}.txt`] = `picture number ${i}`;
  }
  await writeFiles(join(folder, 'pictures'), files);
  expect(await engine.call('import', { paths: [join(folder, 'pictures')] }, { signal })).toMatchObject({ state: 'done' });
  return { folder, engine };
}

async function writeModel(dir: string, weights: VitWeights): Promise<string> {
  const { 'onnx/vision_model.onnx': _, ...files } = tinyModelFiles();
  await writeFiles(dir, { ...files, 'gleaner.json': { name: `Vit ${weights}`, space: 'test/vit' } });
  await writeRandomVit(dir, SHAPE, weights);
  return dir;
}

test('scores and vectors of the faster preprocessing stand beside the exact ones, under its name', async () => {
  const { folder, engine } = await libraryOfPictures(6);
  const model = await writeModel(join(folder, 'vit'), 'fp32');
  const score = (input: object) => engine.call('score', { model, provider: 'cpu', ...input }, { signal });
  const exact = await score({});
  const fast = await score({ preprocessing: 'fast-1' });
  expect([exact, fast]).toMatchObject([
    { scored: 6, preprocessing: 'exact', precision: 'fp32', drift: null, images_per_second: expect.any(Number) },
    { scored: 6, preprocessing: 'fast-1' },
  ]);
  expect(fast.scorers).toEqual(exact.scorers.map((key) => `${key}-fast-1`));
  // What was embedded once is not embedded again, in either way.
  expect([await score({}), await score({ preprocessing: 'fast-1' })]).toMatchObject([
    { scored: 0, images_per_second: null },
    { scored: 0, images_per_second: null },
  ]);
  const { scorers } = await engine.call('status', {}, { signal });
  expect(scorers.map(({ key, scored }) => [key, scored])).toEqual([...exact.scorers, ...fast.scorers].map((key) => [key, 6]));
  const vectors = readdirSync(join(folder, 'library', 'vectors')).filter((name) => name.includes('image'));
  expect(vectors).toHaveLength(2);
  expect(await engine.call('verify', {}, { signal })).toMatchObject({ ok: true, problems: [] });

  // The current scores are those of the last run, and an image file is compared as they were prepared.
  const like = await engine.call('query', { query: `like:"${join(folder, 'pictures', 'p3.jpg')}"`, limit: 1 }, { signal });
  expect(like).toMatchObject({ near: [{ model: 'Vit fp32', searched: 6, of: 6 }], rows: [{ caption: 'picture number 3' }] });
});

test('the drift of a quantized model that was measured is kept, and told by the list of models and by score', async () => {
  const { folder, engine } = await libraryOfPictures(6);
  for (const weights of ['fp32', 'q8'] as const) {
    await writeModel(join(folder, weights), weights);
    expect(await engine.call('models_import', { path: join(folder, weights), name: weights }, { signal })).toMatchObject({
      precision: weights,
    });
  }
  const score = () => engine.call('score', { model: 'q8', provider: 'cpu', limit: 6 }, { signal });
  expect(await score()).toMatchObject({ precision: 'q8', drift: null });
  const measured = await engine.call('models_compare', { models: ['q8', 'fp32'] }, { signal });
  expect(measured).toMatchObject({ precisions: ['q8', 'fp32'], images: 6, kept_for: 'Vit q8' });
  expect(measured.image_cosine.least).toBeGreaterThan(0.95);
  expect(measured.image_cosine.least).toBeLessThan(0.999_999);
  const drift = {
    against: 'Vit fp32',
    against_precision: 'fp32',
    images: 6,
    image_cosine: measured.image_cosine,
    text_cosine: measured.text_cosine,
    scores: measured.scores,
  };
  expect((await score()).drift).toEqual(drift);
  const { installed } = await engine.call('models_list', {}, { signal });
  expect(installed.map(({ name, drift: told }) => [name, told])).toEqual([
    ['fp32', null],
    ['q8', drift],
  ]);

  // Of one model in two ways nothing is kept: the way is no property of the model.
  const ways = await engine.call('models_compare', { models: ['fp32', 'fp32'], preprocessing: 'fast-1' }, { signal });
  expect(ways).toMatchObject({ preprocessing: 'fast-1', kept_for: null, text_cosine: { least: expect.closeTo(1, 5) } });
  expect(ways.image_cosine.least).toBeLessThan(1);
  expect(ways.image_cosine.least).toBeGreaterThan(0.99);
});
