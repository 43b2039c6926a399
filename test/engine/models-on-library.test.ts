import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Engine } from '#main/engine/create-engine.ts';
import { encodeOnnx } from '../../resources/sample-model/build/onnx-writer.ts';
import { syntheticPicture } from '../helpers/synthetic-picture.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { tinyModelFiles, tinyVisionGraph, writeFiles } from '../helpers/tiny-onnx.ts';
import { openEngine } from '../imports/open-engine.ts';

const signal = new AbortController().signal;

async function libraryOfPictures(count: number): Promise<{ folder: string; engine: Engine }> {
  const folder = tempDir();
  const engine = openEngine(join(folder, 'library'));
  const files: Record<string, Uint8Array | string> = {};
  for (let i = 0; i < count; i++) {
    files[`p${i}.png`] = await sharp(syntheticPicture(96, 80, i + 1), { raw: { width: 96, height: 80, channels: 3 } })
      .png()
      .toBuffer();
    files[`p${i}.txt`] = `picture number ${i}`;
  }
  await writeFiles(join(folder, 'pictures'), files);
  expect(await engine.call('import', { paths: [join(folder, 'pictures')] }, { signal })).toMatchObject({ state: 'done' });
  return { folder, engine };
}

test('two precisions of a model are compared on the library, and a model in a space that it only claims gets no heads', async () => {
  const { folder, engine } = await libraryOfPictures(9);
  const graph = tinyVisionGraph();
  const rounded = encodeOnnx({
    ...graph,
    initializers: graph.initializers.map((item) =>
      item.data instanceof Float32Array ? { ...item, data: item.data.map((value) => Math.round(value * 64) / 64) } : item,
    ),
  });
  const manifest = { 'gleaner.json': { name: 'Claims', space: 'openai/clip-vit-base-patch32' } };
  await writeFiles(join(folder, 'exact'), { ...tinyModelFiles(), ...manifest });
  await writeFiles(join(folder, 'rounded'), { ...tinyModelFiles(), ...manifest, 'onnx/vision_model.onnx': rounded });
  await writeFiles(join(folder, 'other'), { ...tinyModelFiles(), 'gleaner.json': { space: 'test/other' } });

  const compare = (first: string, second: string) =>
    engine.call('models_compare', { models: [join(folder, first), join(folder, second)] }, { signal });
  expect(await compare('exact', 'exact')).toMatchObject({
    images: 9,
    scores: [{ key: expect.stringContaining('similarity'), mean: 0, worst: 0 }],
  });
  const apart = await compare('exact', 'rounded');
  expect(apart.image_cosine.least).toBeGreaterThan(0.9);
  expect(apart.image_cosine.least).toBeLessThan(0.99999);
  expect(apart.scores[0]?.worst).toBeGreaterThan(0);
  await expect(compare('exact', 'other')).rejects.toMatchObject({ code: 'MODEL_MISMATCH', message: expect.stringContaining('test/other') });

  const head = join(folder, 'head.npy');
  await writeFile(head, 'never read');
  const models: [string, string] = [join(folder, 'exact'), join(folder, 'rounded')];
  await expect(engine.call('models_compare', { models, heads: [head] }, { signal })).rejects.toMatchObject({
    code: 'MODEL_MISMATCH',
    message: expect.stringContaining('9 of 9 images lie outside'),
  });
  const model = { model: join(folder, 'exact'), provider: 'cpu' } as const;
  await expect(engine.call('score', { ...model, heads: [head] }, { signal })).rejects.toMatchObject({
    code: 'MODEL_MISMATCH',
    message: expect.stringContaining('9 of 9 images lie outside'),
  });
  const scored = await engine.call('score', model, { signal });
  expect(scored).toMatchObject({ scored: 9, provider: 'cpu', accelerator_busy: expect.any(Number), limited_by: expect.any(String) });
  expect(scored.scorers.join()).toMatch(/^similarity[^,]*$/);
  // A concept trained on these embeddings is exported with the space of its model: none.
  const db = new Database(join(folder, 'library', 'catalog.sqlite'), { readonly: true });
  expect(db.prepare('select name, space from model').all()).toEqual([{ name: 'Claims', space: null }]);
  db.close();
});
