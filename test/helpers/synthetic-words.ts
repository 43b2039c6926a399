import { seededRandom } from './seeded-random.ts';

const COMMON =
  'the of a in and to for with on red barn harbour calm morning light old town market flowers river bridge winter snow mountain lake portrait sunset beach bicycle blue door kitchen recipe summer dress shoes leather vintage poster map'.split(
    ' ',
  );
const SYLLABLES = 'ka lo mi ren tas vor el un si dar pe quo nim ba tri sol gen ma ste col wa yu per ond ise ler cha fo gri hul'.split(' ');
const FOREIGN = ['größe', 'façade', 'niño', 'Привет', 'мир', '日本', '写真', 'かわいい', '사진', 'صورة', 'über', 'naïve', 'žluť', '🎉'];

/** Some thousand words, the frequent ones first; text made of them packs about as well as that of real pages. */
export const WORDS: readonly string[] = (() => {
  const random = seededRandom(42);
  const made = Array.from({ length: 1200 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join(''),
  );
  return [...COMMON, ...made];
})();

/** @param isForeign mixes in words of other scripts */
export function someWords(random: () => number, count: number, isForeign = false): string {
  let text = '';
  for (let index = 0; index < count; index++) {
    const from = isForeign && random() < 0.5 ? FOREIGN : WORDS;
    // A few words are most of a text.
    const place = random() ** (from === WORDS ? 8 : 2);
    text += `${index > 0 ? ' ' : ''}${from[Math.floor(place * from.length)]}`;
  }
  return text;
}
