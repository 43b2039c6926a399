import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cleanCaption } from '#main/captions/clean-caption.ts';

const cases: [caption: string, cleaned: string][] = JSON.parse(readFileSync(new URL('./ftfy-cases.json', import.meta.url), 'utf8'));

test('cleans captions as ftfy does', () => {
  expect(cases.length).toBeGreaterThan(500);
  const differing = cases.filter(([caption, cleaned]) => cleanCaption(caption) !== cleaned);
  expect(differing.map(([caption, cleaned]) => ({ caption, cleaned, ours: cleanCaption(caption) }))).toEqual([]);
});

test.each([
  // The examples of ftfy's own documentation.
  ['âœ” No problems', '✔ No problems'],
  ['Broken text&hellip; it&#x2019;s ﬂubberiﬁc!', "Broken text... it's flubberific!".replace('...', '…')],
  ['ＬＯＵＤ　ＮＯＩＳＥＳ', 'LOUD NOISES'],
  ['voilÃ le travail', 'voilà le travail'],
  ['P&EACUTE;REZ', 'PÉREZ'],
  ['<b>bold &amp; brave</b>', '<b>bold &amp; brave</b>'],
  // Further answers of ftfy 6.3.1.
  ['&amp;amp;amp;lt;b&gt;', '<b>'],
  ['x < y\n&amp;', 'x < y &amp;'],
  ['&#59; &semi; &NOTIN; &notit; &#12a; &#128;', '&#59; ; ∉ &notit; &#12a; €'],
  ['ZaÅ¼Ã³Å‚Ä‡À\n', 'Zażółć'],
  ['a\u0301 \u037e \u0387 \u0374', 'á ; · ʹ'],
  ['\u3000\xa0a\xa0b\u200bc\u2029', 'abc'],
])('%s becomes %s', (caption, cleaned) => {
  expect(cleanCaption(caption)).toBe(cleaned);
});

test('what is clean stays, and cleaning twice changes nothing more', () => {
  for (const caption of ['', 'a red barn', "it's 5 > 3", '日本語の猫', 'Ångström', 'ça et là']) expect(cleanCaption(caption)).toBe(caption);
  for (const [caption] of cases) {
    const once = cleanCaption(caption);
    if (!once.includes('&')) expect(cleanCaption(once)).toBe(once);
  }
});

test('hostile captions end, and quickly', () => {
  const started = performance.now();
  for (const caption of [
    'Ã'.repeat(100_000),
    'â€œ'.repeat(30_000),
    '&amp;'.repeat(50_000),
    `&${'amp;'.repeat(50_000)}`,
    `é${' '.repeat(200_000)}x`,
    'a\u0301\u0316'.repeat(60_000),
    `a${'\u0301\u0316'.repeat(100_000)}`,
    '\u0000'.repeat(100_000),
    '\x1b['.repeat(50_000),
    `${'a '.repeat(100_000)}é`,
    '\ud800'.repeat(10_000),
  ])
    cleanCaption(caption);
  expect(performance.now() - started).toBeLessThan(10_000);
});
