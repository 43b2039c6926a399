import { composeCaption, LEXICONS } from '../../sample-crawl/build/captions/compose.ts';
import type { Random } from '../../sample-crawl/build/random.ts';
import { type Picture, renderPicture } from '../../sample-crawl/build/render.ts';
import type { Tone } from '../../sample-crawl/build/tones.ts';
import { TOPICS, type TopicId } from '../../sample-crawl/build/topics/index.ts';
import { withFiller } from './filler.ts';

export interface TrainingPicture {
  topic: TopicId;
  order: number;
  tone: Tone;
  picture: Picture;
}

const SIZES = [
  { width: 160, height: 112 },
  { width: 144, height: 108 },
  { width: 112, height: 112 },
  { width: 112, height: 160 },
  { width: 176, height: 100 },
] as const;

/** Paints small pictures from seeds that the crawl does not use. @param perTopic how many */
export function* paintTrainingSet(perTopic: number): Generator<TrainingPicture> {
  for (const [order, topic] of TOPICS.entries()) {
    for (let i = 0; i < perTopic; i++) {
      const size = SIZES[i % SIZES.length] ?? SIZES[0];
      const picture = renderPicture(topic, `train-${i}`, size, { isDraft: true });
      yield { topic: topic.id, order, tone: picture.tone, picture };
    }
  }
}

/** A caption as training sees it: in any of the languages, half of them English, with words around it that say nothing. */
export function trainingCaption(random: Random, topic: TopicId, tone: Tone): string {
  const lexicon = random.chance(0.5) ? LEXICONS[0] : random.pick(LEXICONS);
  return withFiller(random, composeCaption(random, lexicon, topic, tone));
}
