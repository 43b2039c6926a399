// Made by `npm run gen` from the files of this folder.
import aestheticV1 from './aesthetic-v1.score.ts';
import aestheticV2 from './aesthetic-v2.score.ts';
import type { ScoreDefinition } from './define-score.ts';
import nsfw from './nsfw.score.ts';
import nsfwH14 from './nsfw-h14.score.ts';
import sampleAesthetic from './sample-aesthetic.score.ts';
import sampleNsfw from './sample-nsfw.score.ts';
import similarity from './similarity.score.ts';
import userHead from './user-head.score.ts';
import violence from './violence.score.ts';
import watermark from './watermark.score.ts';

/** Every score, by id. */
export const SCORES: readonly ScoreDefinition[] = [
  aestheticV1,
  aestheticV2,
  nsfw,
  nsfwH14,
  sampleAesthetic,
  sampleNsfw,
  similarity,
  userHead,
  violence,
  watermark,
];
