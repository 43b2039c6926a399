import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { PreparedScore, ScoreModel } from './define-score.ts';
import { describeTensors, type HeadFile, type OpenNetwork, readHeadFile } from './head-file.ts';
import { SCORES } from './index.ts';
import { recognize } from './recognize.ts';

export interface PreparedScores {
  /** In the order of SCORES; keys are unique. */
  scores: PreparedScore[];
  /** Heads that the model folder holds and that no score uses, with the reason. */
  unused: { file: string; reason: string }[];
}

/**
 * Everything that can be computed with a model: scores without a head, those of the heads in its folder, and those of `headFiles`.
 * A head of another embedding space in the folder is not offered; one that was asked for by name is an error.
 * @param options.headFiles weight files that the user named; they go before those in the folder
 * @throws AppError(MODEL_MISMATCH) naming both spaces, or for a file that no score knows; AppError(TENSOR_FILE_INVALID), AppError(FILE_NOT_FOUND)
 */
export async function prepareScores(
  model: ScoreModel,
  options: { headFiles?: readonly string[]; openNetwork?: OpenNetwork } = {},
): Promise<PreparedScores> {
  const usable: HeadFile[] = [];
  const openNetwork = options.openNetwork ?? noNetworks;
  const unused: PreparedScores['unused'] = [];
  for (const path of options.headFiles ?? []) {
    const head = await readHeadFile(path, openNetwork);
    const reason = whyNot(model, head);
    if (reason !== null) throw new AppError('MODEL_MISMATCH', reason, { data: { path, model: model.name, space: model.space } });
    usable.push(head);
  }
  for (const declared of model.heads) {
    if (SCORES.some((score) => score.id === declared.id)) usable.push(await readHeadFile(declared.file, openNetwork, declared));
    else unused.push({ file: basename(declared.file), reason: `no score has the id ${declared.id}` });
  }
  for (const path of model.headFiles) {
    const head = await readFoundHead(path, openNetwork);
    if ('reason' in head) {
      unused.push({ file: basename(path), reason: head.reason });
      continue;
    }
    const reason = whyNot(model, head) ?? whyNotNeeded(usable, head);
    if (reason === null) usable.push(head);
    else unused.push({ file: head.file, reason });
  }
  const scores = SCORES.flatMap((score) =>
    score.prepare(model, score.isFallback ? usable.filter((head) => recognize(head)?.score === score) : usable),
  );
  checkKeys(scores);
  return { scores, unused };
}

/** A file that merely lies in the folder must not keep the model from scoring: what is wrong with it is told instead. */
async function readFoundHead(path: string, openNetwork: OpenNetwork): Promise<HeadFile | { reason: string }> {
  try {
    return await readHeadFile(path, openNetwork);
  } catch (error) {
    if (error instanceof AppError && ['TENSOR_FILE_INVALID', 'MODEL_INVALID'].includes(error.code)) return { reason: error.message };
    throw error;
  }
}

/** A scorer has one head: the user's own choice, or the first of the folder by name. */
function whyNotNeeded(usable: readonly HeadFile[], head: HeadFile): string | null {
  const score = recognize(head)?.score;
  if (!score || score.isFallback) return null;
  const first = usable.find((other) => recognize(other)?.score === score);
  return first ? `${first.file} is the head of ${score.id}` : null;
}

/** Why a head cannot score embeddings of this model; null when it can. */
function whyNot(model: ScoreModel, head: HeadFile): string | null {
  const found = recognize(head)?.found;
  if (!found) return `${head.file} is no head that a score knows (it holds ${describeTensors(head)})`;
  const { card } = head;
  if (card?.model !== undefined && card.model !== model.modelHash)
    return `the head ${head.file} was trained on another model (${card.model.slice(0, 16)}…) than ${model.name} (${model.modelHash.slice(0, 16)}…)`;
  if (found.space === 'any' || found.space === null || found.space === model.space) return null;
  const own = model.space === null ? 'does not declare its embedding space' : `has ${model.space}`;
  return `the head ${head.file} (${found.what}) belongs to the embedding space ${found.space}; the model ${model.name} ${own}`;
}

function noNetworks(path: string): never {
  throw new AppError('MODEL_INVALID', `${basename(path)} is an ONNX head, which cannot be opened here`, { data: { path } });
}

/** Two heads of one name would overwrite each other's values. @throws AppError(USAGE) */
function checkKeys(scores: readonly PreparedScore[]): void {
  const seen = new Set<string>();
  for (const { key } of scores) {
    if (seen.has(key))
      throw new AppError('USAGE', `two heads have the name ${key}: give one of them another in a card beside it`, { data: { key } });
    seen.add(key);
  }
}
