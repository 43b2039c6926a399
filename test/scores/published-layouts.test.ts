import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareScores } from '#main/scores/prepare-scores.ts';
import { scoreByKey, scoreModel, sineVector } from '../helpers/score-model.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { randomValues } from '../helpers/tiny-onnx.ts';

/** A state dict of `layers.N` with random weights, as .safetensors. @returns its path and what it computes, by plain loops */
function stack(file: string, places: readonly number[], widths: readonly number[], relus: number) {
  const layers = places.map((place, at) => {
    const [inputs = 0, outputs = 0] = [widths[at], widths[at + 1]];
    const scale = Math.sqrt(2 / inputs);
    return {
      place,
      inputs,
      outputs,
      weight: randomValues(at + 1, inputs * outputs).map((value) => value * scale),
      bias: randomValues(at + 50, outputs).map((value) => value * 0.1),
    };
  });
  let at = 0;
  const header: Record<string, object> = {};
  const parts: Float32Array[] = [];
  for (const { place, inputs, outputs, weight, bias } of layers) {
    for (const [name, shape, data] of [['weight', [outputs, inputs], weight] as const, ['bias', [outputs], bias] as const]) {
      header[`layers.${place}.${name}`] = { dtype: 'F32', shape, data_offsets: [at, at + data.length * 4] };
      at += data.length * 4;
      parts.push(data);
    }
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const path = join(tempDir(), file);
  writeFileSync(path, Buffer.concat([length, json, ...parts.map(({ buffer }) => Buffer.from(buffer))]));
  const compute = (x: Float32Array): number => {
    let values = [...x];
    for (const [n, { inputs, weight, bias }] of layers.entries()) {
      values = Array.from(bias, (b, o) => values.reduce((sum, value, i) => sum + value * (weight[o * inputs + i] ?? 0), b));
      if (n < relus) values = values.map((value) => Math.max(0, value));
    }
    return values[0] ?? Number.NaN;
  };
  return { path, compute };
}

test.each([
  ['nsfw-h14', 'laion/CLIP-ViT-H-14-laion2B-s32B-b79K', [0, 3, 6, 9, 12, 15, 16], [1024, 1024, 2048, 1024, 256, 128, 16, 1], 5],
  ['aesthetic-v2-relu-l14', 'openai/clip-vit-large-patch14', [0, 3, 6, 9, 11], [768, 1024, 128, 64, 16, 1], 4],
])('%s has its activations where LAION put them', async (key, space, places, widths, relus) => {
  const { path, compute } = stack('h14.safetensors', places, widths, relus);
  const dim = widths[0] ?? 0;
  const { scores } = await prepareScores(scoreModel(space, dim), { headFiles: [path] });
  for (const k of [0, 1])
    expect(scoreByKey(scores, key).compute({ image: sineVector(dim, k) })).toBeCloseTo(compute(sineVector(dim, k)), 6);
  await expect(prepareScores(scoreModel('openai/clip-vit-base-patch32', 512), { headFiles: [path] })).rejects.toMatchObject({
    code: 'MODEL_MISMATCH',
  });
});
