import { expect, test } from 'vitest';
import { openLanguageIdentifier } from '#main/captions/language.ts';

const identifier = await openLanguageIdentifier();

test.each([
  ['en', 'A red barn in the winter snow of the northern mountains'],
  ['de', 'Ein rotes Haus steht im Winter am Ufer des großen Sees'],
  ['fr', 'Une maison rouge au bord du lac en hiver'],
  ['es', 'Una casa roja junto al lago durante el invierno'],
  ['it', 'Una casa rossa sulla riva del lago durante la stagione invernale'],
  ['nl', 'Een rood huis aan de oever van het meer in de winter'],
  ['pl', 'Czerwony dom nad brzegiem jeziora w zimowy poranek'],
  ['ru', 'Красный дом на берегу озера зимой'],
  ['ja', '冬の湖のほとりにある赤い家'],
  ['zh', '冬天湖边的红色房子'],
  ['ko', '겨울 호숫가의 빨간 집'],
  ['ar', 'بيت أحمر على ضفاف البحيرة في الشتاء'],
])('%s: %s', (language, text) => {
  expect(identifier.identify(text)).toMatchObject({ language, isReliable: true });
});

test('what is too short or holds no letters has no language', () => {
  for (const text of ['', 'x', 'barn', '12345 678', '!!! ??? ...'])
    expect({ text, found: identifier.identify(text) }).toEqual({ text, found: undefined });
});

test('line ends and zeros are blanks, halves of characters do no harm', () => {
  const plain = identifier.identify('A red barn in the winter snow');
  expect(identifier.identify('A red barn\nin the\0winter snow')).toEqual(plain);
  expect(() => identifier.identify('\ud800 a red barn in the snow \udc00')).not.toThrow();
});

test('of a long text, what stands after its first 10,000 bytes does not count, and all before does', () => {
  const english = 'A red barn in the winter snow. ';
  const russian = 'Красный дом на берегу озера зимой. ';
  expect(identifier.identify(english.repeat(350) + russian.repeat(500))).toEqual(identifier.identify(english.repeat(350)));
  const german = 'Ein rotes Haus am See im Winter. ';
  expect(identifier.identify(russian.repeat(70))?.language).toBe('ru');
  expect(identifier.identify(russian.repeat(70) + german.repeat(200))?.language).toBe('de');
  expect(() => identifier.identify('é'.repeat(1_000_000))).not.toThrow();
});

test('many calls do not fill the memory', () => {
  for (let call = 0; call < 2000; call++) identifier.identify(`warm-up number ${call}`);
  const before = process.memoryUsage.rss();
  for (let call = 0; call < 20_000; call++) identifier.identify(`A red barn in the winter snow, number ${call}`);
  expect(process.memoryUsage.rss() - before).toBeLessThan(60e6);
});
