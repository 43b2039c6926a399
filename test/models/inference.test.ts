import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InferenceClient } from '#main/models/client.ts';
import type { ImageRef, LoadedModel } from '#main/models/inference-protocol.ts';
import { encodeOnnx } from '../../resources/sample-model/build/onnx-writer.ts';
import { forkInference } from '../helpers/inference-process.ts';
import { randomVitGraph } from '../helpers/random-vit.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import {
  randomValues,
  tinyModelFiles,
  tinyPreprocessor,
  tinyTextGraph,
  tinyTokenizer,
  tinyVisionGraph,
  writeFiles,
} from '../helpers/tiny-onnx.ts';

type Files = Record<string, Uint8Array | string | object>;

async function modelDir(files: Files = tinyModelFiles()): Promise<string> {
  const dir = tempDir();
  await writeFiles(dir, files);
  return dir;
}

/** Noise in one file, image after image with other bytes between, as in a pack. @returns where each of them is */
async function packOfImages(count: number, options: { side?: number } = {}): Promise<ImageRef[]> {
  const path = join(tempDir(), 'pack.tar');
  const handle = await open(path, 'w');
  const refs: ImageRef[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const [width, height] = [(options.side ?? 40) + (i % 5) * 7, (options.side ?? 40) + (i % 3) * 11];
    const data = Buffer.from(randomValues(i + 1, width * height * 3).map((value) => 128 + value * 127));
    const raw = sharp(Buffer.from(Uint8Array.from(data)), { raw: { width, height, channels: 3 } });
    const bytes = await (i % 2 ? raw.png() : raw.jpeg()).toBuffer();
    offset += 512;
    await handle.write(bytes, 0, bytes.length, offset);
    refs.push({ path, offset, length: bytes.length });
    offset += bytes.length;
  }
  await handle.close();
  return refs;
}

function row(embeddings: Float32Array, index: number, dim = 16): Float32Array {
  return embeddings.slice(index * dim, (index + 1) * dim);
}
function maxDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
const length = (vector: Float32Array): number => Math.hypot(...vector);

describe('the inference process', () => {
  let client: InferenceClient;
  beforeAll(() => {
    ({ client } = forkInference());
  });
  afterAll(() => client.close());

  const load = async (files?: Files, input: object = {}): Promise<LoadedModel> =>
    client.load({ modelDir: await modelDir(files), decoders: 2, ...input });

  test('tells what it loaded', async () => {
    const model = await load({ ...tinyModelFiles(), 'gleaner.json': { name: 'Tiny', space: 'test/tiny', licence: 'MIT' } });
    expect(model).toMatchObject({
      name: 'Tiny',
      space: 'test/tiny',
      licence: 'MIT',
      isSample: false,
      dim: 16,
      context: 77,
      provider: 'cpu',
      fallback: null,
      batchSize: { image: 8, text: 8 },
      decoders: 2,
      heads: [],
    });
    expect(model.modelHash).toMatch(/^[0-9a-f]{64}$/);
    expect(model.modelHash.startsWith(model.modelId)).toBe(true);
    expect(model.preprocessing).toMatch(/^p1-shortest32-bicubic-/);
  });

  test('gives every image and text one vector of length 1', async () => {
    await load();
    const refs = await packOfImages(21);
    const { embeddings, failed, timings } = await client.embedImages(refs);
    expect(failed).toEqual([]);
    expect(embeddings).toHaveLength(21 * 16);
    for (let i = 0; i < 21; i++) expect(length(row(embeddings, i))).toBeCloseTo(1, 5);
    expect(maxDifference(row(embeddings, 0), row(embeddings, 1))).toBeGreaterThan(0.001);
    expect(timings.images).toBe(21);
    expect(timings.wallMs).toBeGreaterThanOrEqual(timings.waitMs);
    expect(timings.decodeMs).toBeGreaterThan(0);
    expect(timings.runMs).toBeGreaterThan(0);
    const texts = await client.embedTexts(['a red barn', 'a calm harbour', 'a red barn', '', '日本語']);
    for (let i = 0; i < 5; i++) expect(length(row(texts.embeddings, i))).toBeCloseTo(1, 5);
    expect(row(texts.embeddings, 0)).toEqual(row(texts.embeddings, 2));
    expect(maxDifference(row(texts.embeddings, 0), row(texts.embeddings, 1))).toBeGreaterThan(0.001);
  });

  test('answers nothing with nothing', async () => {
    await load();
    expect(await client.embedImages([])).toMatchObject({ failed: [], embeddings: new Float32Array(0) });
    expect((await client.embedTexts([])).embeddings).toHaveLength(0);
  });

  test('an image has the same embedding alone, in any batch and at any place in it', async () => {
    await load();
    const refs = await packOfImages(19);
    const { embeddings: all, failed } = await client.embedImages(refs);
    const { embeddings: backwards, failed: failedBackwards } = await client.embedImages([...refs].reverse());
    expect([failed, failedBackwards]).toEqual([[], []]);
    for (const [i, ref] of refs.entries()) {
      const alone = (await client.embedImages([ref])).embeddings;
      expect(maxDifference(alone, row(all, i))).toBeLessThan(1e-5);
      expect(maxDifference(row(backwards, 18 - i), row(all, i))).toBeLessThan(1e-5);
    }
    const texts = ['one', 'two words', 'and three words'];
    const together = (await client.embedTexts(texts)).embeddings;
    for (const [i, text] of texts.entries())
      expect(maxDifference((await client.embedTexts([text])).embeddings, row(together, i))).toBeLessThan(1e-5);
  });

  test('the same request gives the same bits, whoever decodes what first, and after a reload', async () => {
    const dir = await modelDir();
    const refs = await packOfImages(30);
    await client.load({ modelDir: dir, decoders: 1 });
    const first = (await client.embedImages(refs)).embeddings;
    expect((await client.embedImages(refs)).embeddings).toEqual(first);
    await client.load({ modelDir: dir, decoders: 4 });
    expect((await client.embedImages(refs)).embeddings).toEqual(first);
  });

  test('calls at the same time do not mix their pixels', async () => {
    await load();
    const refs = await packOfImages(24);
    const [a, text, b] = await Promise.all([
      client.embedImages(refs.slice(0, 12)),
      client.embedTexts(['x']),
      client.embedImages(refs.slice(12)),
    ]);
    const all = (await client.embedImages(refs)).embeddings;
    expect(maxDifference(Float32Array.of(...a.embeddings, ...b.embeddings), all)).toBeLessThan(1e-5);
    expect(text.embeddings).toEqual((await client.embedTexts(['x'])).embeddings);
  });

  test('images that do not decode are reported in order, with zeros for a vector; the others are as ever', async () => {
    await load();
    const refs = await packOfImages(18);
    const path = join(tempDir(), 'junk');
    await writeFile(path, '<html>404</html>');
    const junk = { path, offset: 0, length: 16 };
    const [good = junk] = refs;
    const torn = { ...good, length: 30 };
    const mixed = [junk, ...refs.slice(0, 8), torn, ...refs.slice(8), junk];
    const { embeddings, failed } = await client.embedImages(mixed);
    expect(failed.map(({ index, status }) => [index, status])).toEqual([
      [0, 'decode_error'],
      [9, 'decode_error'],
      [20, 'decode_error'],
    ]);
    expect(failed.every(({ message }) => message.length > 5 && !message.includes('\n'))).toBe(true);
    expect(row(embeddings, 9)).toEqual(new Float32Array(16));
    const expected = (await client.embedImages(refs)).embeddings;
    expect(maxDifference(Float32Array.of(...embeddings.slice(16, 9 * 16), ...embeddings.slice(10 * 16, 20 * 16)), expected)).toBeLessThan(
      1e-5,
    );
    expect((await client.embedImages([junk, junk])).failed).toHaveLength(2);
  });

  test('a pack that is gone or too short fails the call, not the images, and the process goes on', async () => {
    await load();
    const [ref] = await packOfImages(1);
    if (!ref) throw new Error('no image');
    const many = new Array<ImageRef>(40).fill(ref);
    await expect(client.embedImages([...many, { ...ref, path: '/nowhere/00000.tar' }, ...many])).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('/nowhere/00000.tar'),
    });
    await expect(client.embedImages([...many, { ...ref, length: 1e6 }])).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
    expect((await client.embedImages(many)).failed).toEqual([]);
  });

  test('an aborted call ends with its reason, soon, and the process goes on', async () => {
    await load();
    const [ref] = await packOfImages(1, { side: 600 });
    if (!ref) throw new Error('no image');
    const abort = new AbortController();
    const pending = client.embedImages(new Array<ImageRef>(9000).fill(ref), { signal: abort.signal });
    await client.embedTexts(['while images run']);
    abort.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    expect((await client.embedImages([ref])).failed).toEqual([]);
  });

  test('a request that makes no sense, and one without a model, are usage errors', async () => {
    await expect(client.embedImages([{ path: '', offset: -1, length: 0 }])).rejects.toMatchObject({ code: 'USAGE' });
    await expect(client.load({ modelDir: await modelDir({}) })).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    await expect(client.embedTexts(['x'])).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('no model is loaded') });
  });

  test.each<[string, Parameters<typeof tinyModelFiles>[0], object]>([
    ['a fixed batch of 1', { batch: 1 }, { batchSize: { image: 1, text: 1 } }],
    ['a fixed batch of 5', { batch: 5 }, { batchSize: { image: 5, text: 5 } }],
    ['int32 ids and an attention mask', { ids: 'int32', withMask: true }, {}],
    ['a context of 20', { context: 20 }, { context: 20 }],
  ])('takes a graph with %s and gives the same image vectors', async (_, options, expected) => {
    const refs = await packOfImages(7);
    await load();
    const reference = (await client.embedImages(refs)).embeddings;
    expect(await load(tinyModelFiles(options))).toMatchObject(expected);
    expect(maxDifference((await client.embedImages(refs)).embeddings, reference)).toBeLessThan(1e-5);
    expect(length(row((await client.embedTexts(['a', 'b', 'c'])).embeddings, 2))).toBeCloseTo(1, 5);
  });

  test('feeds raw RGB to a graph that wants bytes', async () => {
    const plain = { ...tinyPreprocessor(), do_normalize: false };
    const refs = await packOfImages(9);
    await load({ ...tinyModelFiles(), 'preprocessor_config.json': plain });
    const reference = (await client.embedImages(refs)).embeddings;
    await load({ ...tinyModelFiles({ pixels: 'uint8' }), 'preprocessor_config.json': plain });
    expect(maxDifference((await client.embedImages(refs)).embeddings, reference)).toBeLessThan(1e-5);
  });

  test('runs a dynamically quantized tower image by image, since there a batch changes the vectors', async () => {
    const graph = tinyVisionGraph();
    const quantized = {
      ...graph,
      nodes: graph.nodes.flatMap((node) =>
        node.op === 'MatMul'
          ? [
              { op: 'DynamicQuantizeLinear', inputs: ['pooled'], outputs: ['q', 'scale', 'zero'] },
              { op: 'DequantizeLinear', inputs: ['q', 'scale', 'zero'], outputs: ['rounded'] },
              { ...node, inputs: ['rounded', 'projection'] },
            ]
          : [node],
      ),
    };
    const model = await load({ ...tinyModelFiles(), 'onnx/vision_model.onnx': encodeOnnx(quantized) });
    expect(model.batchSize).toEqual({ image: 1, text: 8 });
    const refs = await packOfImages(6);
    const all = (await client.embedImages(refs)).embeddings;
    for (const [i, ref] of refs.entries()) expect((await client.embedImages([ref])).embeddings).toEqual(row(all, i));
  });

  test('runs a vision transformer, where a batch does not mix its images', async () => {
    const shape = { size: 32, patch: 8, width: 24, layers: 2, heads: 3, dim: 16 };
    await load({ ...tinyModelFiles(), 'onnx/vision_model.onnx': encodeOnnx(randomVitGraph(shape)) });
    const refs = await packOfImages(11);
    const all = (await client.embedImages(refs)).embeddings;
    for (const [i, ref] of refs.entries())
      expect(maxDifference((await client.embedImages([ref])).embeddings, row(all, i))).toBeLessThan(1e-5);
    expect(maxDifference(row(all, 0), row(all, 1))).toBeGreaterThan(0.001);
  });

  test('does not draw SVG, which may name other files', async () => {
    await load();
    const path = join(tempDir(), 'a.svg');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><rect width="50" height="50" fill="red"/></svg>';
    await writeFile(path, svg);
    expect((await client.embedImages([{ path, offset: 0, length: svg.length }])).failed).toMatchObject([
      { index: 0, status: 'decode_error' },
    ]);
  });

  describe('a broken model is one clear error', () => {
    const truncated = (): Uint8Array => encodeOnnx(tinyVisionGraph()).subarray(0, 3000);
    const nan = (): Uint8Array => {
      const graph = tinyVisionGraph();
      return encodeOnnx({
        ...graph,
        initializers: graph.initializers.map((item) =>
          item.name === 'projection' ? { ...item, data: item.data.slice().fill(Number.NaN as never) } : item,
        ),
      });
    };
    test.each<[string, () => Files, string]>([
      ['a truncated graph', () => ({ 'onnx/vision_model.onnx': truncated() }), 'vision_model.onnx is damaged or cut off'],
      ['a web page in place of a graph', () => ({ 'onnx/text_model.onnx': '<html>' }), 'text_model.onnx is no ONNX file but a web page'],
      [
        'the text tower in place of the vision tower',
        () => ({ 'onnx/vision_model.onnx': encodeOnnx(tinyTextGraph()) }),
        'not a vision tower (found input_ids: int64 [batch, 77])',
      ],
      [
        'the vision tower in place of the text tower',
        () => ({ 'onnx/text_model.onnx': encodeOnnx(tinyVisionGraph()) }),
        'not a text tower (found pixel_values: float32',
      ],
      [
        'towers of different dims',
        () => ({ 'onnx/text_model.onnx': encodeOnnx(tinyTextGraph({ textDim: 12 })) }),
        'have 16 numbers, text embeddings 12',
      ],
      [
        'a preprocessing of another size',
        () => ({ 'preprocessor_config.json': tinyPreprocessor(40) }),
        'takes images of 32 pixels, the preprocessing makes 40',
      ],
      [
        'a tokenizer of a larger vocabulary',
        () => ({ 'onnx/text_model.onnx': encodeOnnx(tinyTextGraph({ vocabulary: 300 })) }),
        'text_model.onnx does not run',
      ],
      ['a tokenizer without special tokens', () => ({ 'tokenizer.json': { ...tinyTokenizer(), post_processor: null } }), 'tokenizer.json'],
      ['a tokenizer file of something else', () => ({ 'tokenizer.json': { hello: 1 } }), 'tokenizer.json'],
      [
        'an output that is no embedding',
        () => ({
          'onnx/vision_model.onnx': encodeOnnx({
            ...tinyVisionGraph(),
            outputs: [{ name: 'patches', type: 'float32', dims: ['batch', 24, 4, 4] }],
          }),
        }),
        'no output of embeddings',
      ],
    ])('%s', async (_, files, message) => {
      await expect(load({ ...tinyModelFiles(), ...files() })).rejects.toMatchObject({
        code: 'MODEL_INVALID',
        message: expect.stringContaining(message),
      });
    });

    test('weights that are no numbers are found before the first image', async () => {
      await expect(load({ ...tinyModelFiles(), 'onnx/vision_model.onnx': nan() })).rejects.toMatchObject({
        code: 'MODEL_INVALID',
        message: expect.stringContaining('no finite numbers'),
      });
    });
  });

  describe('an execution provider that this platform does not have', () => {
    const missing = process.platform === 'win32' ? 'coreml' : 'dml';

    test('is an error that names it', async () => {
      await expect(load(undefined, { provider: missing })).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
        message: expect.stringContaining(missing),
      });
    });

    test('is replaced by the CPU only where that was asked for, and the answer says so', async () => {
      const model = await load(undefined, { provider: missing, onUnavailable: 'cpu' });
      expect(model).toMatchObject({ provider: 'cpu', fallback: { requested: missing, reason: expect.stringContaining(missing) } });
      expect((await client.embedImages(await packOfImages(3))).failed).toEqual([]);
    });
  });
});

describe('the end of the inference process', () => {
  test('killed in the middle of a run, every call fails with PROCESS_DIED, and so do later ones', async () => {
    const { child, client } = forkInference();
    await client.load({ modelDir: await modelDir() });
    const [ref] = await packOfImages(1, { side: 600 });
    if (!ref) throw new Error('no image');
    const calls = [client.embedImages(new Array<ImageRef>(9000).fill(ref)), client.embedImages([ref])];
    const ended = Promise.all(
      calls.map((call) => expect(call).rejects.toMatchObject({ code: 'PROCESS_DIED', message: expect.stringContaining('SIGKILL') })),
    );
    await client.embedTexts(['while images run']);
    child.kill('SIGKILL');
    await ended;
    await expect(client.embedTexts(['x'])).rejects.toMatchObject({ code: 'PROCESS_DIED' });
    expect(client.isAlive).toBe(false);
    await client.close();
  });

  test('told to stop in the middle of a run, it frees its sessions and ends with code 0', async () => {
    const { child, client } = forkInference();
    const exited = once(child, 'exit');
    await client.load({ modelDir: await modelDir() });
    const [ref] = await packOfImages(1, { side: 600 });
    if (!ref) throw new Error('no image');
    const call = expect(client.embedImages(new Array<ImageRef>(9000).fill(ref))).rejects.toThrow();
    await client.embedTexts(['while images run']);
    await client.close();
    await call;
    expect(await exited).toEqual([0, null]);
  });

  test('it ends by itself when its parent is gone', async () => {
    const { child, client } = forkInference();
    const exited = once(child, 'exit');
    await client.load({ modelDir: await modelDir() });
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  });
});
