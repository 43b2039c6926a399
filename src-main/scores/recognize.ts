import type { RecognizedHead, ScoreDefinition } from './define-score.ts';
import type { HeadFile } from './head-file.ts';
import { SCORES } from './index.ts';

/** The score whose head a weight file is. Those that know published files are asked before the one that takes any head. */
export function recognize(head: HeadFile): { score: ScoreDefinition; found: RecognizedHead } | null {
  for (const isFallback of [false, true]) {
    for (const score of SCORES) {
      const found = (score.isFallback ?? false) === isFallback ? score.recognizes?.(head) : null;
      if (found) return { score, found };
    }
  }
  return null;
}
