import type { Random } from '../random.ts';
import type { Tone } from '../tones.ts';
import type { TopicId } from '../topics/index.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { el } from './el.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import type { Lexicon } from './lexicon.ts';
import { ru } from './ru.ts';

export const LEXICONS: readonly [Lexicon, ...Lexicon[]] = [en, de, fr, es, ja, ru, ar, el];

/** @param language BCP 47 code of one of LEXICONS */
export function lexiconOf(language: string): Lexicon {
  const lexicon = LEXICONS.find((candidate) => candidate.language === language);
  if (!lexicon) throw new RangeError(`no lexicon for the language ${language}`);
  return lexicon;
}

/** A caption for a picture of this topic and tone. */
export function composeCaption(random: Random, lexicon: Lexicon, topic: TopicId, tone: Tone): string {
  const [first, ...rest] = lexicon.topics[topic];
  const phrase = random.pick([first, ...rest]);
  const caption = random.pick([lexicon.templates[0], ...lexicon.templates.slice(1)]);
  return caption.replace('{topic}', phrase).replace('{tone}', lexicon.tones[tone]);
}
