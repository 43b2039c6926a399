import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ScoreModel } from '#main/scores/define-score.ts';
import { readHeadFile } from '#main/scores/head-file.ts';
import { nsfwLogit, readNsfwNetwork } from '#main/scores/nsfw-network.ts';
import { prepareScores } from '#main/scores/prepare-scores.ts';
import { scoreByKey, scoreModel, sineVector } from '../helpers/score-model.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';

const B32 = 'openai/clip-vit-base-patch32';
const L14 = 'openai/clip-vit-large-patch14';
const folder = `${sharedFixtures}laion-heads/`;

interface NsfwReference {
  out: Record<'exact' | 'exact_fp16_rounded', { k: number; logit: number; p: number; lookups: Record<string, [string, number]> }[]>;
  forced_hit: { forced: Record<string, [string, number]>; logit: number; p: number };
}

/** The reference has outputs of many shapes; each test names the one that it reads. */
function reference<Shape>(name: string): Shape {
  const { heads } = JSON.parse(readFileSync(`${folder}heads_reference.json`, 'utf8')) as { heads: Record<string, Shape> };
  const found = heads[name];
  if (found === undefined) throw new Error(`no reference ${name}`);
  return found;
}

const noNetworks = (): never => {
  throw new Error('no networks here');
};

/** Half precision and back, as LAION stored embeddings. */
const half = (values: Float32Array): Float32Array => Float32Array.from(Float16Array.from(values));

describe.skipIf(!sharedFixtures).each([
  ['nsfw_l14', 'clip_autokeras_binary_nsfw.zip', 'nsfw-l14', L14, 768, 5],
  ['nsfw_b32', 'clip_autokeras_nsfw_b32.zip', 'nsfw-b32', B32, 512, 3],
])("LAION's %s", (name, file, key, space, dim, columns) => {
  const network = async () => readNsfwNetwork(await readHeadFile(`${folder}${file}`, noNetworks));

  test('has its columns of words', async () => {
    const { categories } = await network();
    const expected = reference<{ categorical_columns: Record<string, number> }>(name).categorical_columns;
    expect(categories.size).toBe(columns);
    for (const [column, words] of Object.entries(expected)) expect(categories.get(Number(column))?.size).toBe(words);
  });

  test('gives the reference logits of single and of half precision', async () => {
    const nsfw = await network();
    const { out } = reference<NsfwReference>(name);
    for (const { k, logit } of out.exact) expect(Math.abs(nsfwLogit(nsfw, sineVector(dim, k)) - logit)).toBeLessThan(1e-4);
    for (const { k, logit } of out.exact_fp16_rounded)
      expect(Math.abs(nsfwLogit(nsfw, half(sineVector(dim, k))) - logit)).toBeLessThan(1e-4);
  });

  test('finds every word that the reference finds', async () => {
    const nsfw = await network();
    const { forced_hit } = reference<NsfwReference>(name);
    const values = sineVector(dim, 0);
    for (const [column, [word]] of Object.entries(forced_hit.forced)) values[Number(column)] = Number(word);
    expect(Math.abs(nsfwLogit(nsfw, values) - forced_hit.logit)).toBeLessThan(1e-4);
  });

  test('every word of the vocabularies is reached by the half-precision number that it was printed from', async () => {
    const nsfw = await network();
    const numbers = [...halfNumbers()];
    for (const words of nsfw.categories.values()) {
      // One layer that hands the looked-up place through tells which word was found.
      const places = new Set<number>();
      const layer = { inputs: 1, weight: Float32Array.of(1), bias: new Float32Array(1), activation: 'none' as const };
      const probe = {
        categories: new Map([[0, words]]),
        mean: new Float32Array(1),
        variance: Float32Array.of(1),
        mlp: { inputs: 1, layers: [layer] },
      };
      for (const number of numbers) {
        places.add(nsfwLogit(probe, Float32Array.of(number)));
      }
      places.delete(0);
      expect(places.size).toBe(words.size);
    }
  });

  test('is the score nsfw, a probability', async () => {
    const { scores } = await prepareScores(scoreModel(space, dim), { headFiles: [`${folder}${file}`] });
    const score = scoreByKey(scores, key);
    expect(score).toMatchObject({ name: 'nsfw', range: [0, 1] });
    for (const { k, p } of reference<NsfwReference>(name).out.exact_fp16_rounded)
      expect(Math.abs(score.compute({ image: half(sineVector(dim, k)) }) - p)).toBeLessThan(1e-4);
  });

  test('is refused for a model of another space', async () => {
    const other: ScoreModel = scoreModel('laion/CLIP-ViT-L-14-laion2B-s32B-b82K', dim);
    await expect(prepareScores(other, { headFiles: [`${folder}${file}`] })).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
  });
});

/** Positive and negative half-precision numbers of embeddings, below 1 in size. */
function* halfNumbers(): Generator<number> {
  const bits = new Uint16Array(1);
  const value = new Float16Array(bits.buffer);
  for (let pattern = 0; pattern < 0x3c00; pattern++) {
    for (const sign of [0, 0x8000]) {
      bits[0] = pattern | sign;
      yield value[0] ?? 0;
    }
  }
}

describe.skipIf(!sharedFixtures).each([
  ['violence_vit_l_14', 'violence_detection_vit_l_14.npy', 'violence-l14', L14, 768],
  ['violence_vit_b_32', 'violence_detection_vit_b_32.npy', 'violence-b32', B32, 512],
])("LAION's %s", (name, file, key, space, dim) => {
  test('gives the difference of the reference outputs, positive where the reference says violent', async () => {
    const { scores } = await prepareScores(scoreModel(space, dim), { headFiles: [`${folder}${file}`] });
    const facts = reference<Record<'scores[k]=[row0,row1]', [number, number][]> & Record<'violent=argmax==1', boolean[]>>(name);
    for (const [k, [harmless, violent]] of facts['scores[k]=[row0,row1]'].entries()) {
      const value = scoreByKey(scores, key).compute({ image: sineVector(dim, k) });
      expect(Math.abs(value - (violent - harmless))).toBeLessThan(1e-4);
      expect(value > 0).toBe(facts['violent=argmax==1'][k]);
    }
  });
});
