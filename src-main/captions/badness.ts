/** Characters by what they do in mojibake, as members of a class of a regular expression. */
/** Of many contexts; not mojibake by themselves. */
const COMMON = '\u00a0\u00ad´·–-―’…';
/** Latin-1's control characters, which nobody writes. */
const C1 = '\u0080-\u009f';
/** Hardly seen but in mojibake. */
const BAD = '¤¦¨ª¬¯¸ºƒˆˇ˘˛˜†‡‰⌐◊\ufffd';
const LAW = '§¶';
const CURRENCY = '¢£¥₧€';
const START = '¡©«¿΄΅‘‚“„•‹\uf8ff';
const END = '®»˝”›™';
const NUMERIC = '±-³µ¹¼-¾×÷⁄№∂∆∏∑√∞∩∫≈≠≡≤≥';
/** Letters that faces are made of, which then stand in unlikely places. */
const KAOMOJI = '°Ò-ÖÙ-Üò-öø-üŌŐŪŲ';
const UPPER_ACCENTED = 'À-ÑØÜÝĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻĽŁŃŅŇŒŘŚŞŠŢŤŮŰŸŹŻŽҐ';
const LOWER_ACCENTED = 'ß-ñüāăąćčďđēėęěğģīįķĺļľłœŕśşšťźżžґﬁﬂ';
const ACCENTED = LOWER_ACCENTED + UPPER_ACCENTED;
/** Letters of other alphabets. */
const UPPER_COMMON = 'ÞΆΈ-ΊΌΎΏΑ-ΫЁ-Я';
const LOWER_COMMON = 'ά-ωа-џ';
/** Box drawings of cp437. */
const BOX = '│┌┐┘├┤┬┼═-╬▀▄█▌▐-▓';

/** Python's `\s` and `\w`, which differ from JavaScript's. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const WORD = '[\\p{L}\\p{N}_]';

/** Neighbours that hardly anybody means. */
const BADNESS = [
  `[${C1}]`,
  `[${BAD}${ACCENTED}${BOX}${START}${END}${CURRENCY}${NUMERIC}${LAW}][${BAD}]`,
  `[a-zA-Z][${LOWER_COMMON}${UPPER_COMMON}][${BAD}]`,
  `[${BAD}][${ACCENTED}${BOX}${START}${END}${CURRENCY}${NUMERIC}${LAW}]`,
  `[${LOWER_ACCENTED}${LOWER_COMMON}${BOX}${END}${CURRENCY}${NUMERIC}][${UPPER_ACCENTED}]`,
  `[${BOX}${END}${CURRENCY}${NUMERIC}][${LOWER_ACCENTED}]`,
  `[${LOWER_ACCENTED}${BOX}${END}][${CURRENCY}]`,
  `${SPACE}[${UPPER_ACCENTED}][${CURRENCY}]`,
  `[${UPPER_ACCENTED}${BOX}][${NUMERIC}${LAW}]`,
  `[${ACCENTED}${BOX}${CURRENCY}${END}][${START}][${NUMERIC}]`,
  `[${ACCENTED}${CURRENCY}${NUMERIC}${BOX}${LAW}][${END}][${START}]`,
  `[${CURRENCY}${NUMERIC}${BOX}][${START}]`,
  `[a-z][${UPPER_ACCENTED}][${START}${CURRENCY}]`,
  `[${BOX}][${KAOMOJI}]`,
  `[${ACCENTED}${CURRENCY}${NUMERIC}${START}${END}${LAW}][${BOX}]`,
  `[${BOX}][${END}]`,
  `[${ACCENTED}][${START}${END}]${WORD}`,
  // A ligature that no plain Latin letter follows.
  '[Œœ][^A-Za-z]',
  // Degrees after a capital.
  `[${UPPER_ACCENTED}]°`,
  // Of Windows-1252.
  `[ÂÃÎÐ][€œŠš¢£Ÿž\\xa0\\xad®©°·»${START}${END}–—´]`,
  '×[²³]',
  // Arabic in Windows-1252.
  `[ØÙ][${COMMON}${CURRENCY}${BAD}${NUMERIC}${START}ŸŠ®°µ»][ØÙ][${COMMON}${CURRENCY}${BAD}${NUMERIC}${START}ŸŠ®°µ»]`,
  // South Asian alphabets in Windows-1252.
  'à[²µ¹¼½¾]',
  // Of MacRoman.
  '√[±∂†≠®™´≤≥¥µø]',
  '≈[°¢]',
  '‚Ä[ìîïòôúùû†°¢π]',
  '‚[âó][àä°ê]',
  // Of Windows-1251.
  'вЂ',
  `[ВГРС][${C1}${BAD}${START}${END}${CURRENCY}°µ][ВГРС]`,
  'ГўВЂВ[^\\n][A-Za-z ]',
  // `à`, `á` and the no-break space in Windows-1252.
  'Ã[\\xa0¡]',
  `[a-z]${SPACE}?[ÃÂ][ ]`,
  '^[ÃÂ][ ]',
  `[a-z.,?!${END}]Â[ ${START}${END}]`,
  // Of Windows-1253.
  'β€[™\\xa0Ά\\xad®°]',
  `[ΒΓΞΟ][${C1}${BAD}${START}${END}${CURRENCY}°][ΒΓΞΟ]`,
  // Of Windows-1257.
  'ā€',
];

const MARKS = BAD + LAW + CURRENCY + START + END + NUMERIC + BOX;

/** What every text has that matches BADNESS, and few others: told much faster. */
const PERHAPS = [
  `[${C1}]`,
  '[Œœ][^A-Za-z]',
  '[ÂÃÎÐØÙ][^!-~]',
  '[√≈‚][^\\0-\\x7f]',
  '[вВ]Ђ',
  `[${ACCENTED}${UPPER_COMMON}${LOWER_COMMON}${MARKS}][${MARKS}°]`,
  `[${MARKS}][${ACCENTED}${KAOMOJI}]`,
  `[${LOWER_ACCENTED}${LOWER_COMMON}][${UPPER_ACCENTED}]`,
];

let badness: { perhaps: RegExp; surely: RegExp } | undefined;

/**
 * Whether a text looks like mojibake somewhere: UTF-8 that was read in another encoding.
 * @see https://github.com/rspeer/python-ftfy, badness.py of 6.3.1 (Apache-2.0), whose characters and rules these are
 */
export function isBad(text: string): boolean {
  badness ??= { perhaps: new RegExp(PERHAPS.join('|')), surely: new RegExp(BADNESS.join('|'), 'u') };
  return badness.perhaps.test(text) && badness.surely.test(text);
}
