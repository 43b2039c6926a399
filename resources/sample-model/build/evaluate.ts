import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { createTokenizer } from '#main/models/tokenizer.ts';
import { type SampleManifest, sampleManifestSchema } from '#main/sample/manifest.ts';
import { measure, type Traits } from './aesthetic.ts';
import { openGraph, see } from './see.ts';

/** How well a model folder knows the sample crawl. Shares are 0..1, similarities are cosines. */
export interface Evaluation {
  /** Right captions whose most similar image (of those in the archive) shows the caption's topic; by kind and language. */
  textToImage: Record<string, { right: number; of: number }>;
  /** Originals whose most similar topic, by the mean of its English lexicon phrases, is their own. */
  imageToTopic: { right: number; of: number };
  /** Means over the links of the crawl. */
  similarity: { right: number; wrong: number; poor: number };
  /** Share of (right, wrong) pairs of links in which the right one has the higher similarity. */
  separation: number;
}

async function embedTexts(folder: string, texts: readonly string[]): Promise<Float32Array[]> {
  const tokenizer = createTokenizer(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')), 'tokenizer.json');
  const session = await openGraph(await readFile(join(folder, 'text_model.onnx')));
  const ids = new BigInt64Array(texts.length * tokenizer.context);
  for (const [row, text] of texts.entries()) tokenizer.encodeInto(text, row, ids);
  const outputs = await session.run({ input_ids: new Tensor('int64', ids, [texts.length, tokenizer.context]) });
  const data = outputs.text_embeds?.data;
  await session.release();
  if (!(data instanceof Float32Array)) throw new TypeError('text_embeds is not float32');
  const dim = data.length / texts.length;
  return texts.map((_text, row) => data.slice(row * dim, (row + 1) * dim));
}

/** Embeds all images of a sample crawl, and measures them. */
async function embedArchive(
  folder: string,
  crawl: string,
  manifest: SampleManifest,
): Promise<Map<string, { embedding: Float32Array; traits: Traits }>> {
  const session = await openGraph(await readFile(join(folder, 'vision_model.onnx')));
  const archive = await open(join(crawl, 'images.tar'), 'r');
  const result = new Map<string, { embedding: Float32Array; traits: Traits }>();
  try {
    for (const { file, offset, bytes } of manifest.images) {
      const content = Buffer.alloc(bytes);
      await archive.read(content, 0, bytes, offset);
      const { data, info } = await sharp(content).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const image = { width: info.width, height: info.height, data };
      result.set(file, { embedding: (await see(session, image)).slice(), traits: measure(image) });
    }
  } finally {
    await archive.close();
    await session.release();
  }
  return result;
}

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

function best<T>(items: readonly T[], score: (item: T) => number): T | undefined {
  let top = Number.NEGATIVE_INFINITY;
  let found: T | undefined;
  for (const item of items) {
    const value = score(item);
    if (value > top) [top, found] = [value, item];
  }
  return found;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** @param folder a model folder @param crawl `resources/sample-crawl` @param phrases English phrases by topic */
export async function evaluate(
  folder: string,
  crawl: string,
  phrases: Readonly<Record<string, readonly string[]>>,
): Promise<{ evaluation: Evaluation; embeddings: Float32Array[]; traits: Traits[]; all: { topic: string; embedding: Float32Array }[] }> {
  const manifest = sampleManifestSchema.parse(JSON.parse(await readFile(join(crawl, 'manifest.json'), 'utf8')));
  const images = await embedArchive(folder, crawl, manifest);
  const captions = [...new Set(manifest.links.map(({ caption }) => caption))];
  const captionRows = await embedTexts(folder, captions);
  const byCaption = new Map(captions.map((caption, i) => [caption, captionRows[i] ?? new Float32Array(0)]));
  const vectorOf = (caption: string): Float32Array => byCaption.get(caption) ?? new Float32Array(0);

  const textToImage: Evaluation['textToImage'] = {};
  for (const { caption, captionTopic, quality, language } of manifest.links) {
    if (captionTopic === null || quality === 'wrong') continue;
    const hit = best(manifest.images, ({ file }) => cosine(vectorOf(caption), images.get(file)?.embedding ?? new Float32Array(0)));
    for (const key of ['all', quality === 'handwritten' ? 'handwritten' : (language ?? 'none')]) {
      textToImage[key] ??= { right: 0, of: 0 };
      textToImage[key].of++;
      if (hit?.topic === captionTopic) textToImage[key].right++;
    }
  }

  const prototypes: { topic: string; vector: Float32Array }[] = [];
  for (const [topic, list] of Object.entries(phrases)) {
    const rows = await embedTexts(folder, list);
    prototypes.push({ topic, vector: Float32Array.from(rows[0] ?? [], (_, i) => mean(rows.map((row) => row[i] ?? 0))) });
  }
  const originals = manifest.images.filter(({ copyOf }) => copyOf === undefined);
  const known = originals.filter(({ file, topic }) => {
    const embedding = images.get(file)?.embedding ?? new Float32Array(0);
    return best(prototypes, ({ vector }) => cosine(embedding, vector) / Math.sqrt(cosine(vector, vector)))?.topic === topic;
  });

  const fileOf = new Map(manifest.paths.map(({ path, file, behaviour }) => [path, behaviour.kind === 'redirect' ? null : file]));
  const similarities = { right: [] as number[], wrong: [] as number[], poor: [] as number[] };
  for (const { url, caption, quality } of manifest.links) {
    const file = fileOf.get(url.slice(manifest.origin.length));
    const image = file ? images.get(file) : undefined;
    if (!image) continue;
    similarities[quality === 'wrong' || quality === 'poor' ? quality : 'right'].push(cosine(image.embedding, vectorOf(caption)));
  }
  const { right, wrong, poor } = similarities;
  const separation = mean(right.map((high) => mean(wrong.map((low) => (high > low ? 1 : 0)))));
  return {
    evaluation: {
      textToImage,
      imageToTopic: { right: known.length, of: originals.length },
      similarity: { right: mean(right), wrong: mean(wrong), poor: mean(poor) },
      separation,
    },
    embeddings: originals.map(({ file }) => images.get(file)?.embedding ?? new Float32Array(0)),
    traits: originals.flatMap(({ file }) => images.get(file)?.traits ?? []),
    all: manifest.images.map(({ file, topic }) => ({ topic, embedding: images.get(file)?.embedding ?? new Float32Array(0) })),
  };
}
