import { createHash } from 'node:crypto';
import type { ScoreModel } from './define-score.ts';

/** Raise it when the arithmetic of the scores changes their values. */
const CODE_VERSION = 1;

/** Version of a scorer: 32 hex digits over the model's weights, its preprocessing, the head, and this code. @param headSha256 null: no head */
export function scorerVersion(model: Pick<ScoreModel, 'modelHash' | 'preprocessing'>, headSha256: string | null): string {
  const facts = [CODE_VERSION, model.modelHash, model.preprocessing, headSha256 ?? 'none'].join('\n');
  return createHash('sha256').update(facts).digest('hex').slice(0, 32);
}
