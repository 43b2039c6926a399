import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { ParsedInputOf } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import type { ImageRef, LoadedModel } from '../models/inference-protocol.ts';
import { conceptScore } from '../scores/concept-score.ts';
import type { PreparedScore } from '../scores/define-score.ts';
import { prepareOwnImages } from '../scores/own-images.ts';
import { parsePromptList, preparePromptScores } from '../scores/prompt-list.ts';
import type { ModelEmbedder } from './embedder.ts';
import type { EngineServices } from './services.ts';

const MAX_LIST_BYTES = 4 * 1024 * 1024;
const MAX_OWN_IMAGES = 1000;
const IMAGE_FILE = /\.(jpe?g|png|webp|gif|avif|tiff?)$/i;

/** Scores that come from the user and not from a head: topics of prompts, similarity to own images, and the concepts trained on this model. */
export async function ownScores(
  services: EngineServices,
  embedder: ModelEmbedder,
  model: LoadedModel,
  modelId: number,
  input: Pick<ParsedInputOf<'score'>, 'topics' | 'similar_to'>,
  signal: AbortSignal,
): Promise<PreparedScore[]> {
  const scores: PreparedScore[] = [];
  for (const concept of services.library().catalog.concepts.all())
    if (concept.modelId === modelId) scores.push(conceptScore(model, concept));
  for (const file of input.topics) {
    const list = parsePromptList(await readList(resolve(file)), basename(file));
    scores.push(...(await preparePromptScores(model, list, async (texts) => (await embedder.texts(texts, signal)).embeddings)));
  }
  for (const { name, path } of input.similar_to) {
    const refs = await imagesOf(resolve(path));
    const { embeddings, failed } = await embedder.files(refs, signal);
    for (const { index, message } of failed) services.log.warn({ file: refs[index]?.path ?? '' }, `cannot be compared with: ${message}`);
    const bad = new Set(failed.map(({ index }) => index));
    const own = refs.flatMap((_, i) => (bad.has(i) ? [] : [embeddings.slice(i * model.dim, (i + 1) * model.dim)]));
    if (own.length === 0)
      throw new AppError('USAGE', `--similar-to ${name}: none of the ${refs.length} images in ${path} can be read`, { data: { path } });
    scores.push(prepareOwnImages(model, name, own));
  }
  return scores;
}

async function readList(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_LIST_BYTES)
      throw new AppError('USAGE', `${path} has ${size} bytes, a list of prompts has at most ${MAX_LIST_BYTES}`, { data: { path } });
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('FILE_NOT_FOUND', `the list of prompts ${path} cannot be read`, { data: { path }, cause: error });
  }
}

/** One image file, or those of a folder (not of the folders in it). */
async function imagesOf(path: string): Promise<ImageRef[]> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new AppError('FILE_NOT_FOUND', `${path} is neither an image nor a folder of images`, { data: { path }, cause });
  });
  if (!facts.isDirectory()) return [{ path, offset: 0, length: facts.size }];
  const names = (await readdir(path)).filter((name) => IMAGE_FILE.test(name)).sort();
  if (names.length === 0 || names.length > MAX_OWN_IMAGES)
    throw new AppError('USAGE', `${path} holds ${names.length} images, expected 1 to ${MAX_OWN_IMAGES}`, { data: { path } });
  const refs: ImageRef[] = [];
  for (const name of names) refs.push({ path: join(path, name), offset: 0, length: (await stat(join(path, name))).size });
  return refs;
}
