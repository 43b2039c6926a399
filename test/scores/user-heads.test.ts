import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HeadCard } from '#main/models/head-card.ts';
import { headSafetensors } from '#main/models/head-safetensors.ts';
import { prepareScores } from '#main/scores/prepare-scores.ts';
import { encodeOnnx } from '../../resources/sample-model/build/onnx-writer.ts';
import { forkInference } from '../helpers/inference-process.ts';
import { scoreByKey, scoreModel, sineVector } from '../helpers/score-model.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { randomValues, tinyVisionGraph } from '../helpers/tiny-onnx.ts';

const card = (facts: Partial<HeadCard> = {}): HeadCard => ({ output: 'raw', index: 0, ...facts });

/** A .safetensors file of float32 tensors. */
function writeSafetensors(path: string, tensors: Record<string, { dims: number[]; data: Float32Array }>): string {
  let at = 0;
  const header: Record<string, object> = {};
  for (const [name, { dims, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape: dims, data_offsets: [at, at + data.length * 4] };
    at += data.length * 4;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([length, json, ...Object.values(tensors).map(({ data }) => Buffer.from(data.buffer))]));
  return path;
}

describe('a linear head of the user', () => {
  test('has the name of its file, or what its card says', async () => {
    const dir = tempDir();
    const [weight, image] = [randomValues(1, 8), sineVector(8, 1)];
    const dot = weight.reduce((sum, value, i) => sum + value * (image[i] ?? 0), 0);
    const plain = writeSafetensors(join(dir, 'My Head-2.safetensors'), {
      weight: { dims: [1, 8], data: weight },
      bias: { dims: [1], data: Float32Array.of(0.5) },
    });
    const named = join(dir, 'b.safetensors');
    writeFileSync(named, headSafetensors({ weight, bias: 0.5 }, card({ name: 'sharpness', range: [-2, 2], output: 'sigmoid' })));
    const { scores } = await prepareScores(scoreModel(null, 8), { headFiles: [plain, named] });
    expect(scoreByKey(scores, 'my-head-2').compute({ image })).toBeCloseTo(dot + 0.5, 5);
    expect(scoreByKey(scores, 'sharpness')).toMatchObject({ name: 'sharpness', range: [-2, 2], unit: 'probability' });
    expect(scoreByKey(scores, 'sharpness').compute({ image })).toBeCloseTo(1 / (1 + Math.exp(-dot - 0.5)), 5);
  });

  test('is refused for another length, space or model, under a name that is taken, and with a card that is none', async () => {
    const dir = tempDir();
    const weight = randomValues(1, 8);
    const write = (name: string, facts: Partial<HeadCard>): string => {
      writeFileSync(join(dir, name), headSafetensors({ weight, bias: 0 }, card(facts)));
      return join(dir, name);
    };
    const prepare = (...headFiles: string[]) => prepareScores(scoreModel('a/space', 8), { headFiles });
    await expect(prepareScores(scoreModel(null, 9), { headFiles: [write('a.safetensors', {})] })).rejects.toMatchObject({
      code: 'DIMENSION_MISMATCH',
    });
    await expect(prepare(write('b.safetensors', { space: 'another/space' }))).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('another/space'),
    });
    await expect(prepare(write('c.safetensors', { model: 'cd'.repeat(32) }))).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('cdcd'),
    });
    await expect(prepare(write('d.safetensors', { name: 'x' }), write('e.safetensors', { name: 'x' }))).rejects.toMatchObject({
      code: 'USAGE',
    });
    writeFileSync(join(dir, 'f.json'), '{"nmae": "x"}');
    await expect(prepare(write('f.safetensors', {}))).rejects.toMatchObject({
      code: 'TENSOR_FILE_INVALID',
      message: expect.stringContaining('nmae'),
    });
  });

  test('may be a stack of layers, if its card names the activation', async () => {
    const dir = tempDir();
    const tensors = {
      'layers.0.weight': { dims: [3, 4], data: Float32Array.of(1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 1) },
      'layers.0.bias': { dims: [3], data: Float32Array.of(0, 0, -10) },
      'layers.10.weight': { dims: [2, 3], data: Float32Array.of(1, 1, 1, 5, -1, 2) },
      'layers.10.bias': { dims: [2], data: Float32Array.of(0.25, 0) },
    };
    const path = writeSafetensors(join(dir, 'stack.safetensors'), tensors);
    await expect(prepareScores(scoreModel(null, 4), { headFiles: [path] })).rejects.toThrow('activation');
    writeFileSync(join(dir, 'stack.json'), JSON.stringify({ activation: 'relu', index: 1 }));
    const { scores } = await prepareScores(scoreModel(null, 4), { headFiles: [path] });
    expect(scoreByKey(scores, 'stack').compute({ image: Float32Array.of(0.5, 0.5, 0.5, 0.5) })).toBeCloseTo(2.5, 6);
  });
});

/** softmax-free classifier of embeddings: outputs = x . W. */
function embeddingGraph(dim: number, outputs: number, data: Float32Array): Buffer {
  return encodeOnnx({
    name: 'head',
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', dim] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', outputs] }],
    initializers: [{ name: 'w', type: 'float32', dims: [dim, outputs], data }],
    nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
  });
}

describe('an ONNX head', () => {
  const signal = new AbortController().signal;
  const open = () => {
    const { client } = forkInference();
    onTestFinished(() => client.close());
    return client;
  };

  test('on embeddings gives what its graph computes, several at once', async () => {
    const client = open();
    const path = join(tempDir(), 'mine.onnx');
    const weights = randomValues(3, 16);
    writeFileSync(path, embeddingGraph(8, 2, weights));
    const { scores } = await prepareScores(scoreModel(null, 8), {
      headFiles: [path],
      openNetwork: (file, about) => client.openHead({ path: file, card: about, dim: 8 }),
    });
    const score = scoreByKey(scores, 'mine');
    expect(score.network).toMatchObject({ kind: 'embedding', path });
    const vectors = [0, 1, 2].map((k) => sineVector(8, k));
    const { outputs } = await client.runHead(
      { path, card: null, dim: 8, embeddings: Float32Array.from(vectors.flatMap((vector) => [...vector])) },
      { signal },
    );
    for (const [i, vector] of vectors.entries()) {
      const expected = vector.reduce((sum, value, d) => sum + value * (weights[d * 2] ?? 0), 0);
      expect(score.compute({ image: vector, network: outputs.subarray(i * 2, i * 2 + 2) })).toBeCloseTo(expected, 5);
    }
  });

  test('on images is the watermark score by its name, and sees the picture squashed', async () => {
    const client = open();
    const dir = tempDir();
    const path = join(dir, 'watermark_model_v1.onnx');
    writeFileSync(path, encodeOnnx(tinyVisionGraph({ imageDim: 2, size: 256 })));
    const { scores } = await prepareScores(scoreModel('any/space', 8), {
      headFiles: [path],
      openNetwork: (file, about) => client.openHead({ path: file, card: about, dim: 8 }),
    });
    const score = scoreByKey(scores, 'watermark');
    const pictures = await Promise.all(
      [0, 1].map(async (n) => {
        const file = join(dir, `${n}.png`);
        const background = n === 0 ? { r: 250, g: 40, b: 10 } : { r: 5, g: 80, b: 200 };
        await sharp({ create: { width: 300 + 200 * n, height: 200, channels: 3, background } })
          .png()
          .toFile(file);
        return { path: file, offset: 0, length: statSync(file).size };
      }),
    );
    writeFileSync(join(dir, 'torn.png'), 'no picture');
    const refs = [...pictures, { path: join(dir, 'torn.png'), offset: 0, length: 10 }];
    const { outputs, failed } = await client.runHead({ path, card: null, dim: 8, refs }, { signal });
    expect(failed.map(({ index }) => index)).toEqual([2]);
    const [first = 0, second = 0] = [
      score.compute({ network: outputs.subarray(0, 2) }),
      score.compute({ network: outputs.subarray(2, 4) }),
    ];
    expect(first).not.toBeCloseTo(second, 3);
    const [a = 0, b = 0] = outputs;
    expect(first).toBeCloseTo(Math.exp(a) / (Math.exp(a) + Math.exp(b)), 5);
  });

  test('that is no head is refused with what it takes', async () => {
    const client = open();
    const dir = tempDir();
    writeFileSync(join(dir, 'bad.onnx'), 'no graph');
    writeFileSync(join(dir, 'long.onnx'), embeddingGraph(16, 1, randomValues(1, 16)));
    const openHead = (name: string, dim: number) => client.openHead({ path: join(dir, name), card: null, dim });
    await expect(openHead('bad.onnx', 8)).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    await expect(
      prepareScores(scoreModel(null, 8), { headFiles: [join(dir, 'long.onnx')], openNetwork: () => openHead('long.onnx', 8) }),
    ).rejects.toMatchObject({ code: 'DIMENSION_MISMATCH' });
  });
});
