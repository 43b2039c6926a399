import type { Random } from '../../sample-crawl/build/random.ts';

/** Words of captions that say nothing about any topic. The text tower learns to pass over them. */
const WORDS: readonly [string, ...string[]] = [
  'a',
  ...(
    'the a an of in on at by with for from and our my your his her their this that is was were are be been we i you it they one two three four first second last next new old ' +
    'big small best nice great little day week year today yesterday morning evening time way place world home house room photo picture image print poster art canvas download free stock ' +
    'hd 4k wallpaper gallery shop sale price size click here view more read see look made from before after during behind between near just only still again always never how why what when ' +
    'page blog post trip travel tour visit holiday family friends people man woman child work study project part number no detail original series edition copyright all rights reserved'
  ).split(' '),
  ...'der die das ein eine und mit von im am auf bei für unser mein bild foto neu alt groß klein erste letzte tag jahr'.split(' '),
  ...'le la les un une et avec de du dans sur pour notre mon image photo nouveau vieux grand petit premier dernier jour'.split(' '),
  ...'el los un una y con de en sobre para nuestro mi imagen foto nuevo viejo grande primer último día'.split(' '),
  ...'и с на в из для наш мой фото новый старый большой первый последний день картина'.split(' '),
  ...'写真 画像 無料 新しい 古い 大きい 小さい 今日 日記 作品'.split(' '),
  ...'صورة جديد قديم كبير صغير اليوم مع في من'.split(' '),
  ...'και με από στο στη φωτογραφία νέο παλιό μεγάλο μικρό σήμερα'.split(' '),
];

const SYLLABLES: readonly [string, ...string[]] = [
  'ba',
  'con',
  'der',
  'el',
  'fi',
  'gro',
  'han',
  'in',
  'ja',
  'kel',
  'li',
  'mar',
  'no',
  'ope',
  'per',
  'qui',
  'ra',
  'ster',
  'ti',
  'un',
  'ver',
  'wi',
  'ya',
  'zu',
];

/** A word that says nothing: a common one, a number, or one that no one has ever heard. */
export function fillerWord(random: Random): string {
  const way = random.next();
  if (way < 0.7) return random.pick(WORDS);
  if (way < 0.82) return String(random.integer(0, 3000));
  return Array.from({ length: random.integer(1, 3) }, () => random.pick(SYLLABLES)).join('');
}

/** A caption of nothing but filler, like the file names and button texts that crawls are full of. */
export function emptyCaption(random: Random): string {
  const way = random.next();
  if (way < 0.15)
    return `${random.pick(['img', 'dsc', 'image', 'pic', 'p'])}_${random.integer(1, 9999)}.${random.pick(['jpg', 'jpeg', 'png'])}`;
  if (way < 0.3)
    return random.pick(['logo', 'banner', 'icon', 'image', 'photo', 'untitled', 'click', 'enlarge', 'thumbnail', 'header', 'slide']);
  return Array.from({ length: random.integer(1, 6) }, () => fillerWord(random)).join(' ');
}

/** Puts filler words around and into a caption, as people write them. */
export function withFiller(random: Random, caption: string): string {
  if (random.chance(0.35)) return caption;
  const words = caption.split(' ');
  const count = random.integer(1, 6);
  for (let i = 0; i < count; i++) {
    const at = random.chance(0.6) ? (random.chance(0.5) ? 0 : words.length) : random.integer(0, words.length);
    words.splice(at, 0, fillerWord(random));
  }
  return words.join(' ');
}
