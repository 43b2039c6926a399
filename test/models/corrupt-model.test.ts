import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InferenceClient } from '#main/models/client.ts';
import { importModel } from '#main/models/store/import-model.ts';
import { ModelStore } from '#main/models/store/model-store.ts';
import { encodeOnnx } from '../../resources/sample-model/build/onnx-writer.ts';
import { forkInference } from '../helpers/inference-process.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { externalVision, tinyModelFiles, tinyTextGraph, tinyTokenizer, tinyVisionGraph, writeFiles } from '../helpers/tiny-onnx.ts';

type Files = Record<string, Uint8Array | string | object>;
const VISION = 'onnx/vision_model.onnx';
const vision = (): Buffer => encodeOnnx(tinyVisionGraph());

describe('importing a folder', () => {
  let client: InferenceClient;
  beforeAll(() => {
    ({ client } = forkInference());
  });
  afterAll(() => client.close());

  const importFolder = async (dir: string, store = new ModelStore(tempDir())) => ({
    store,
    done: await importModel(dir, {
      store,
      name: 'mine',
      tryOut: (modelDir) => client.load({ modelDir, decoders: 1, batchSize: 1 }),
      now: Date.now,
      signal: AbortSignal.timeout(20_000),
    }),
  });
  const folderWith = async (files: Files): Promise<string> => {
    const dir = tempDir();
    await writeFiles(dir, files);
    return dir;
  };

  test('takes what belongs to the model and nothing else', async () => {
    const dir = await folderWith({
      ...tinyModelFiles(),
      'pytorch_model.bin': 'x',
      'gleaner.json': { space: 'test/tiny' },
      'notes.txt': 'x',
    });
    const { store, done } = await importFolder(dir);
    expect(done.record).toMatchObject({
      name: 'mine',
      precision: 'fp32',
      dim: 16,
      space: 'test/tiny',
      source: { kind: 'folder', path: dir },
    });
    expect(done.record.files.map(({ path }) => path).sort()).toEqual([
      'gleaner.json',
      'onnx/text_model.onnx',
      VISION,
      'preprocessor_config.json',
      'tokenizer.json',
    ]);
    expect(await store.verify('mine', { signal: AbortSignal.timeout(5000) })).toMatchObject({ problems: [] });
    await expect(importFolder(dir, store)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('installed already') });
  });

  test('tells towers apart by what they take, whatever they are called and wherever they keep their weights', async () => {
    const { [VISION]: image, 'onnx/text_model.onnx': text, ...rest } = tinyModelFiles();
    const plain = await importFolder(
      await folderWith({ ...rest, 'clip-image-vit-float32.onnx': image ?? '', 'clip-text.onnx': text ?? '' }),
    );
    expect(plain.done.record.dim).toBe(16);
    const { graph, weights } = externalVision('8f14e45f-vision');
    const outside = await importFolder(
      await folderWith({ ...rest, 'a/eye.onnx': graph, 'a/8f14e45f-vision': weights, 'b/words.onnx': text ?? '' }),
    );
    expect(outside.done.record.files.map(({ path }) => path)).toContain('onnx/8f14e45f-vision');
    await expect(importFolder(await folderWith({ ...rest, 'one.onnx': image ?? '', 'two.onnx': image ?? '' }))).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('found one.onnx (images), two.onnx (images)'),
    });
  });

  const external = (change: (parts: ReturnType<typeof externalVision>) => Files, location = 'weights.bin'): Files => ({
    ...tinyModelFiles(),
    ...change(externalVision(location)),
  });
  const withVision = (bytes: Uint8Array | string): Files => ({ ...tinyModelFiles(), [VISION]: bytes });
  const notANumber = (): Uint8Array => {
    const graph = tinyVisionGraph();
    return encodeOnnx({
      ...graph,
      initializers: graph.initializers.map((item) => ({ ...item, data: item.data.slice().fill(Number.NaN as never) })),
    });
  };
  const foreignOperator = (): Uint8Array => {
    const graph = tinyVisionGraph();
    const [first, ...others] = graph.nodes;
    return encodeOnnx({ ...graph, nodes: first ? [{ ...first, op: 'NoSuchOperator' }, ...others] : [] });
  };
  /** opset_import of a domain that is nobody's. */
  const foreignDomain = (): Buffer =>
    Buffer.concat([vision(), Buffer.from([0x42, 0x0c, 0x0a, 0x08, ...Buffer.from('evil.lib'), 0x10, 0x01])]);

  test.each<[string, () => Files, string]>([
    ['an empty file', () => withVision(''), 'vision_model.onnx is empty'],
    ['a file of zeros', () => withVision(new Uint8Array(10_000)), 'nothing but zeros'],
    ['a graph that is cut off', () => withVision(vision().subarray(0, 3000)), 'vision_model.onnx is damaged or cut off'],
    [
      'a graph with a hole of zeros',
      () => withVision(Buffer.concat([vision().subarray(0, 50), new Uint8Array(100), vision().subarray(150)])),
      'vision_model.onnx',
    ],
    ['a web page', () => withVision('\n<!DOCTYPE html><html></html>'), 'is no ONNX file but a web page'],
    [
      'the pointer of git-lfs',
      () => withVision('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      'the pointer of a git-lfs file',
    ],
    [
      'a pickle',
      () => withVision(Buffer.from([0x80, 0x04, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x2e])),
      'a Python pickle, which may hold a program',
    ],
    ['a PyTorch zip', () => withVision(Buffer.from('PK\x03\x04archive/data.pkl')), 'a zip file'],
    ['safetensors', () => withVision(Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"a":1}')])), 'a safetensors file'],
    ['random bytes', () => withVision(Buffer.from('7c9f2b41d0a8e35566aa77bb', 'hex')), 'vision_model.onnx is'],
    [
      'weights that are not there',
      () => external(({ graph }) => ({ [VISION]: graph })),
      'keeps its weights in weights.bin, which is not beside it',
    ],
    [
      'weights that are cut off',
      () => external(({ graph, weights }) => ({ [VISION]: graph, 'onnx/weights.bin': weights.subarray(0, 100) })),
      'which has only 100',
    ],
    [
      'weights in a file elsewhere',
      () => external(({ graph }) => ({ [VISION]: graph }), '../../../etc/passwd'),
      'expected the plain name of a file beside it',
    ],
    ['operators of a library', () => withVision(foreignDomain()), 'wants operators of evil.lib'],
    ['an operator that nobody knows', () => withVision(foreignOperator()), 'vision_model.onnx does not run'],
    ['weights that are not numbers', () => withVision(notANumber()), 'no finite numbers'],
    ['the text tower twice', () => withVision(encodeOnnx(tinyTextGraph())), 'not a vision tower'],
    [
      'a tokenizer of another model',
      () => ({ ...tinyModelFiles(), 'tokenizer.json': { ...tinyTokenizer(), post_processor: null } }),
      'tokenizer.json',
    ],
    [
      'a tokenizer that is cut off',
      () => ({ ...tinyModelFiles(), 'tokenizer.json': JSON.stringify(tinyTokenizer()).slice(0, 500) }),
      'is not JSON',
    ],
  ])('refuses %s, with the reason, and leaves nothing behind', async (_, files, message) => {
    const store = new ModelStore(tempDir());
    await expect(importFolder(await folderWith(files()), store)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining(message),
    });
    expect(await store.list()).toEqual([]);
    expect(await store.unfinished()).toEqual([]);
  });

  test('refuses a link, which could lead anywhere', async () => {
    const { [VISION]: image, ...rest } = tinyModelFiles();
    const elsewhere = await folderWith({ 'secret.onnx': image ?? '' });
    const dir = await folderWith(rest);
    await symlink(join(elsewhere, 'secret.onnx'), join(dir, VISION));
    await expect(importFolder(dir)).rejects.toMatchObject({ code: 'MODEL_INVALID', message: expect.stringContaining('is a link') });
  });
});
