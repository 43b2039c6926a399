import type { Tone } from '../tones.ts';
import type { TopicId } from '../topics/index.ts';

/** How one language speaks of the topics. */
export interface Lexicon {
  /** BCP 47 */
  language: string;
  /** A page title or file-like phrase, several a topic. */
  topics: Record<TopicId, readonly [string, ...string[]]>;
  /** "in blue", as a phrase that can follow or precede a topic. */
  tones: Record<Tone, string>;
  /** Sentences around a topic; `{topic}` and `{tone}` are replaced. */
  templates: readonly [string, ...string[]];
}
