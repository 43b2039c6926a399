import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { openModelFolder } from '#main/models/model-folder.ts';
import { readTensorFile } from '#main/models/tensor-file.ts';
import { createTokenizer } from '#main/models/tokenizer.ts';
import { prepareScores } from '#main/scores/prepare-scores.ts';
import { en } from '../../resources/sample-crawl/build/captions/en.ts';
import { createRandom } from '../../resources/sample-crawl/build/random.ts';
import { contrast } from '../../resources/sample-model/build/contrast.ts';
import { type Evaluation, evaluate } from '../../resources/sample-model/build/evaluate.ts';
import { backward, createMlp, forward } from '../../resources/sample-model/build/mlp.ts';
import { openGraph } from '../../resources/sample-model/build/see.ts';

const folder = fileURLToPath(new URL('../../resources/sample-model/', import.meta.url));
const crawl = fileURLToPath(new URL('../../resources/sample-crawl/', import.meta.url));

describe('the folder', () => {
  test('stays under 3 MB', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    expect(bytes).toBeLessThan(3_000_000);
  });

  test('is a model folder that calls itself a sample and has heads of its own', async () => {
    const model = await openModelFolder(folder);
    expect(model).toMatchObject({ name: 'Gleaner sample encoder', space: 'gleaner/sample-1', isSample: true });
    expect(model.heads.map(({ id, name }) => `${id} ${name}`)).toEqual(['sample-aesthetic aesthetic', 'sample-nsfw nsfw']);
    for (const { file } of model.heads) {
      const head = await readTensorFile(file);
      expect(head.get('weight')?.dims).toEqual([1, 64]);
      expect(head.get('bias')?.dims).toEqual([1]);
    }
  });
});

describe('the text tower', () => {
  /** Embeds texts whose rows are filled up with `padding`. */
  async function embed(texts: readonly string[], padding: number | undefined): Promise<number[][]> {
    const tokenizer = createTokenizer(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')), 'tokenizer.json');
    const session = await openGraph(readFileSync(join(folder, 'text_model.onnx')));
    const ids = new BigInt64Array(texts.length * tokenizer.context);
    for (const [row, text] of texts.entries()) tokenizer.encodeInto(text, row, ids);
    if (padding !== undefined) for (const [i, id] of ids.entries()) if (id === 0n) ids[i] = BigInt(padding);
    const { text_embeds } = await session.run({ input_ids: new Tensor('int64', ids, [texts.length, tokenizer.context]) });
    await session.release();
    if (!(text_embeds?.data instanceof Float32Array)) throw new TypeError('text_embeds is not float32');
    const { data } = text_embeds;
    return texts.map((_text, row) => [...data.subarray(row * 64, (row + 1) * 64)]);
  }

  test('gives vectors of length 1 for any text, even an empty or an unknown one', async () => {
    for (const row of await embed(['', 'a lighthouse', 'ξψ 漢 😀', 'x'.repeat(5000)], undefined))
      expect(Math.hypot(...row)).toBeCloseTo(1, 4);
  });

  test('does not mind whether rows are filled up with zeros or with the end token', async () => {
    const { model } = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    const texts = ['dunes in the desert', 'gratte-ciel la nuit'];
    expect(await embed(texts, model.vocab['<|endoftext|>'])).toEqual(await embed(texts, undefined));
  });
});

describe('on the sample crawl', () => {
  let evaluation: Evaluation;
  let images: Awaited<ReturnType<typeof evaluate>>['all'];
  beforeAll(async () => {
    ({ evaluation, all: images } = await evaluate(folder, crawl, en.topics));
  }, 60_000);

  const share = (counts: { right: number; of: number } | undefined): number => (counts ? counts.right / counts.of : 0);

  test('an English caption finds an image of its topic first, in more than 95 of 100 cases', () => {
    expect(share(evaluation.textToImage.en)).toBeGreaterThan(0.95);
  });

  test('so does a caption that people wrote, which no training text holds, in more than 80', () => {
    expect(evaluation.textToImage.handwritten?.of).toBeGreaterThan(30);
    expect(share(evaluation.textToImage.handwritten)).toBeGreaterThan(0.8);
  });

  test('and one in another language, in more than 90', () => {
    for (const language of ['de', 'fr', 'es', 'ja', 'ru', 'ar', 'el']) expect(share(evaluation.textToImage[language])).toBeGreaterThan(0.9);
  });

  test('an image finds its topic among fourteen, in more than 95 of 100 cases', () => {
    expect(share(evaluation.imageToTopic)).toBeGreaterThan(0.95);
  });

  test('the NSFW head marks the ornamental tiles and nothing else', async () => {
    const { heads, space } = await openModelFolder(folder);
    const headFiles: string[] = [];
    const model = { name: 'sample', dir: folder, space, modelHash: '0', preprocessing: '', dim: 64, isSample: true, heads, headFiles };
    const nsfw = (await prepareScores(model)).scores.find(({ key }) => key === 'sample-nsfw');
    expect(nsfw).toMatchObject({ name: 'nsfw', range: [0, 1], label: expect.stringContaining('harmless') });
    const scores = images.map(({ topic, embedding }) => ({ isTile: topic === 'ornament', score: nsfw?.compute({ image: embedding }) }));
    expect(scores.filter(({ isTile }) => isTile)).toHaveLength(11);
    for (const { isTile, score } of scores) {
      if (isTile) expect(score).toBeGreaterThan(0.7);
      else expect(score).toBeLessThan(0.3);
    }
  });

  test('wrong and poor captions score far lower than right ones', () => {
    const { right, wrong, poor } = evaluation.similarity;
    expect(right - wrong).toBeGreaterThan(0.4);
    expect(right - poor).toBeGreaterThan(0.3);
    expect(evaluation.separation).toBeGreaterThan(0.97);
  });
});

describe('training', () => {
  test('the gradient of the contrastive loss through a network is the slope that small steps measure', () => {
    const random = createRandom('gradient');
    const [n, m, dim] = [3, 4, 5];
    const mlp = createMlp(random, 6, 7, dim);
    const input = Float32Array.from({ length: n * 6 }, () => random.gaussian());
    const texts = Float32Array.from({ length: m * dim }, () => random.gaussian());
    const fit = Float32Array.from({ length: n * m }, (_, i) => (i % (m + 1) === 0 ? 1 : 0.1));
    const loss = (): number => contrast(forward(mlp, input, n).output, texts, fit, { n, m, dim, scale: 3 }).loss;
    const pass = forward(mlp, input, n);
    const slopes = contrast(pass.output, texts, fit, { n, m, dim, scale: 3 });
    const gradient = backward(mlp, pass, slopes.images, n, { wantsInput: true });
    for (const [parameter, slope] of [
      [mlp.w1, gradient.w1],
      [mlp.b1, gradient.b1],
      [mlp.w2, gradient.w2],
      [input, gradient.input ?? new Float32Array(0)],
      [texts, slopes.texts],
    ] as const) {
      for (const at of [0, parameter.length >> 1, parameter.length - 1]) {
        const value = parameter[at] ?? 0;
        parameter[at] = value + 0.01;
        const above = loss();
        parameter[at] = value - 0.01;
        const below = loss();
        parameter[at] = value;
        expect((above - below) / 0.02).toBeCloseTo(slope[at] ?? Number.NaN, 2);
      }
    }
  });
});
