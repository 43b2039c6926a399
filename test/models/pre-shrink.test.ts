import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ImageRef } from '#main/models/inference-protocol.ts';
import { preShrunkSize } from '#main/models/pre-shrink.ts';
import { cropToSquare, decodeRgb } from '#main/models/preprocess.ts';
import { type PreprocessConfig, preprocessingOf, preprocessingVersion } from '#main/models/preprocess-config.ts';
import { prepareScores } from '#main/scores/prepare-scores.ts';
import { readTar } from '../exports/read-tar.ts';
import { forkInference } from '../helpers/inference-process.ts';
import { syntheticPicture } from '../helpers/synthetic-picture.ts';

const exact: PreprocessConfig = {
  size: 224,
  mode: 'shortest',
  resizeTo: 224,
  filter: 'bicubic',
  rescale: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
const fast: PreprocessConfig = { ...exact, way: 'fast-1' };
/** For a smaller model, so that large pictures are small. */
const smallExact: PreprocessConfig = { ...exact, size: 64, resizeTo: 64 };
const smallFast: PreprocessConfig = { ...smallExact, way: 'fast-1' };
const path = (name: string): string => fileURLToPath(new URL(`../../resources/${name}`, import.meta.url));

/** As the guide states it, and no worse. */
const STATED = { levels: 6, meanLevels: 0.8, cosineMean: 0.9999, cosineLeast: 0.9998, aestheticMean: 0.005, aestheticWorst: 0.03 };

async function squareOf(bytes: Buffer, config: PreprocessConfig): Promise<Uint8Array> {
  const decoded = await decodeRgb(bytes, { maxPixels: 1e8, config });
  if (!decoded.ok) throw new Error(decoded.message);
  return cropToSquare(decoded.value, config, decoded.value.full).data;
}

const most = (values: Uint8Array): number => values.reduce((a, b) => Math.max(a, b), 0);

const picture = (width: number, height: number) => sharp(syntheticPicture(width, height, 5), { raw: { width, height, channels: 3 } });

test('a picture of four times the target and more is shrunk to twice the target, and nothing else is', () => {
  const header = { space: 'srgb', depth: 'uchar', hasAlpha: false };
  expect(preShrunkSize({ ...header, width: 4000, height: 3000 }, fast)).toEqual({ width: 597, height: 448 });
  expect(preShrunkSize({ ...header, width: 896, height: 5000 }, fast)).toEqual({ width: 448, height: 2500 });
  for (const [facts, config] of [
    [{ width: 895, height: 5000 }, fast],
    [{ width: 4000, height: 3000 }, exact],
    [{ width: 4000, height: 3000, hasAlpha: true }, fast],
    [{ width: 4000, height: 3000, space: 'cmyk' }, fast],
    [{ width: 4000, height: 3000, depth: 'ushort' }, fast],
  ] as const)
    expect(preShrunkSize({ ...header, ...facts }, config)).toBeNull();
});

test('the version of a preprocessing tells its way', () => {
  expect(preprocessingVersion({ ...exact, way: 'exact' })).toBe(preprocessingVersion(exact));
  expect(preprocessingVersion(fast)).toBe(`${preprocessingVersion(exact)}-fast-1`);
  expect([preprocessingVersion(exact), preprocessingVersion(fast)].map(preprocessingOf)).toEqual(['exact', 'fast-1']);
});

test.each([
  ['jpeg', 300, 256],
  ['jpeg', 501, 399],
  ['jpeg', 520, 1100],
  ['png', 321, 257],
  ['webp', 600, 400],
] as const)('pixels of a large %s of %i x %i stay within the stated levels', async (format, width, height) => {
  const bytes = await picture(width, height).toFormat(format).toBuffer();
  const [a, b] = [await squareOf(bytes, smallExact), await squareOf(bytes, smallFast)];
  const apart = a.map((value, i) => Math.abs(value - (b[i] ?? 255)));
  expect(most(apart)).toBeGreaterThan(0);
  expect(most(apart)).toBeLessThanOrEqual(STATED.levels);
  expect(apart.reduce((sum, levels) => sum + levels, 0) / apart.length).toBeLessThanOrEqual(STATED.meanLevels);
});

test('grey pictures are shrunk too; small ones and those with transparency come out bit for bit as exact', async () => {
  const grey = await picture(400, 300).greyscale().jpeg().toBuffer();
  const [a, b] = [await squareOf(grey, smallExact), await squareOf(grey, smallFast)];
  const apart = a.map((value, i) => Math.abs(value - (b[i] ?? 255)));
  expect(most(apart)).toBeGreaterThan(0);
  expect(most(apart)).toBeLessThanOrEqual(STATED.levels);
  for (const bytes of [await picture(255, 300).jpeg().toBuffer(), await picture(400, 300).ensureAlpha(0.5).png().toBuffer()])
    expect(await squareOf(bytes, smallFast)).toEqual(await squareOf(bytes, smallExact));
});

test('vectors and scores of the sample crawl drift by no more than the guide states', { timeout: 60_000 }, async () => {
  const tar = readFileSync(path('sample-crawl/images.tar'));
  const refs: ImageRef[] = [];
  for (const { content } of readTar(tar)) {
    const { width = 0, height = 0 } = await sharp(content)
      .metadata()
      .catch(() => ({ width: 0, height: 0 }));
    // The sample model looks at 96 pixels: these are the pictures that are shrunk.
    if (Math.min(width, height) >= 4 * 96)
      refs.push({ path: path('sample-crawl/images.tar'), offset: content.byteOffset - tar.byteOffset, length: content.byteLength });
  }
  expect(refs.length).toBeGreaterThan(50);
  const { client } = forkInference();
  try {
    const modelDir = path('sample-model');
    const model = await client.load({ modelDir, decoders: 2 });
    const before = await client.embedImages(refs);
    expect((await client.load({ modelDir, decoders: 2, preprocessing: 'fast-1' })).preprocessing).toBe(`${model.preprocessing}-fast-1`);
    const after = await client.embedImages(refs);
    expect([before.failed, after.failed]).toEqual([[], []]);
    const rowOf = ({ embeddings }: typeof before, row: number): Float32Array => embeddings.subarray(row * model.dim, (row + 1) * model.dim);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const cosines = refs.map((_, row) => rowOf(before, row).reduce((sum, value, i) => sum + value * (rowOf(after, row)[i] ?? 0), 0));
    expect(mean(cosines)).toBeGreaterThanOrEqual(STATED.cosineMean);
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(STATED.cosineLeast);
    expect(Math.min(...cosines)).toBeLessThan(0.999_999);
    const aesthetic = (await prepareScores(model)).scores.find(({ name }) => name === 'aesthetic');
    const score = (image: Float32Array): number => aesthetic?.compute({ image }) ?? Number.NaN;
    const apart = refs.map((_, row) => Math.abs(score(rowOf(before, row)) - score(rowOf(after, row))));
    expect(mean(apart)).toBeLessThanOrEqual(STATED.aestheticMean);
    expect(Math.max(...apart)).toBeLessThanOrEqual(STATED.aestheticWorst);
  } finally {
    await client.close();
  }
});

test('the guide states these bounds', () => {
  const line = readFileSync(path('docs/guide/models.md'), 'utf8')
    .split('\n')
    .find((text) => text.startsWith('| `fast-1` |'));
  expect(line?.match(/\d+\.\d+|\b\d+(?= levels)/g)?.map(Number)).toEqual(Object.values(STATED));
});
