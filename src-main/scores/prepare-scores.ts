import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { PreparedScore, ScoreModel } from './define-score.ts';
import { describeTensors, type HeadFile, readHeadFile } from './head-file.ts';
import { SCORES } from './index.ts';

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
export async function prepareScores(model: ScoreModel, options: { headFiles?: readonly string[] } = {}): Promise<PreparedScores> {
  const usable: HeadFile[] = [];
  const unused: PreparedScores['unused'] = [];
  for (const path of options.headFiles ?? []) {
    const head = await readHeadFile(path);
    const reason = whyNot(model, head);
    if (reason !== null) throw new AppError('MODEL_MISMATCH', reason, { data: { path, model: model.name, space: model.space } });
    usable.push(head);
  }
  for (const declared of model.heads) {
    if (SCORES.some((score) => score.id === declared.id)) usable.push(await readHeadFile(declared.file, declared));
    else unused.push({ file: basename(declared.file), reason: `no score has the id ${declared.id}` });
  }
  for (const path of model.headFiles) {
    const head = await readFoundHead(path);
    if ('reason' in head) {
      unused.push({ file: basename(path), reason: head.reason });
      continue;
    }
    const reason = whyNot(model, head) ?? whyNotNeeded(usable, head);
    if (reason === null) usable.push(head);
    else unused.push({ file: head.file, reason });
  }
  const scores = SCORES.map((score) => score.prepare(model, usable)).filter((score) => score !== null);
  return { scores, unused };
}

/** A file that merely lies in the folder must not keep the model from scoring: what is wrong with it is told instead. */
async function readFoundHead(path: string): Promise<HeadFile | { reason: string }> {
  try {
    return await readHeadFile(path);
  } catch (error) {
    if (error instanceof AppError && error.code === 'TENSOR_FILE_INVALID') return { reason: error.message };
    throw error;
  }
}

/** A scorer has one head: the user's own choice, or the first of the folder by name. */
function whyNotNeeded(usable: readonly HeadFile[], head: HeadFile): string | null {
  const score = SCORES.find((candidate) => candidate.recognizes?.(head));
  const first = usable.find((other) => score?.recognizes?.(other));
  return first ? `${first.file} is the head of ${score?.id}` : null;
}

/** Why a head cannot score embeddings of this model; null when it can. */
function whyNot(model: ScoreModel, head: HeadFile): string | null {
  for (const score of SCORES) {
    const found = score.recognizes?.(head);
    if (!found) continue;
    if (found.space === model.space) return null;
    const own = model.space === null ? 'does not declare its embedding space' : `has ${model.space}`;
    return `the head ${head.file} (${found.what}) belongs to the embedding space ${found.space}; the model ${model.name} ${own}`;
  }
  return `${head.file} is no head that a score knows (it holds ${describeTensors(head)})`;
}
