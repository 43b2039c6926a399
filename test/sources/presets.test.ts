import { describe, expect, test } from 'vitest';
import type { FoundPair } from '#main/pool/found-pair.ts';
import { isFullUrl } from '#main/sources/full-url.ts';
import { createPairFilter } from '#main/sources/pair-filter.ts';
import { RULES, rulesOf } from '#main/sources/preset-rules.ts';
import { PRESETS, presetById } from '#main/sources/presets.ts';
import { urlHost } from '#main/util/url-host.ts';

function pair(rawUrl: string, caption = 'a good caption', url = rawUrl): FoundPair {
  return {
    rawUrl,
    url,
    caption,
    cleanCaption: null,
    type: 'image',
    attribute: 'IMG@/src',
    host: urlHost(url),
    pageUrl: 'http://p/',
    pageTitle: null,
    crawlFile: 'x',
    recordOffset: 0,
    date: null,
    claimedWidth: null,
    claimedHeight: null,
    language: null,
    languageProbability: null,
    languageReliable: null,
    pageLicence: null,
    pageSignals: null,
  };
}

const laion5b = await createPairFilter(presetById('laion5b'), { language: false });
const laion400m = await createPairFilter(presetById('laion400m'), { language: false });
const cc2dataset = await createPairFilter(presetById('cc2dataset'), { language: false });
const keepAll = await createPairFilter(presetById('keep-all'), { language: false });

describe('the preset laion5b', () => {
  test.each([
    ['http://a.org/b.jpg', 'five5', undefined],
    ['http://a.org/b.jpg', 'four', 'caption_short'],
    ['http://a.org/b.jpg', '  \n four\u200b\u200b ', 'caption_short'],
    ['http://a.org/b.jpg', '日本語の猫', undefined],
    ['http://a.org/b.jpg', '😀😀😀😀', 'caption_short'],
    ['http://a.org/b.jpg', 'x'.repeat(2000), undefined],
    ['http://a.org/b.jpg', 'x'.repeat(2001), 'caption_long'],
    [`http://a.org/${'x'.repeat(1987)}`, undefined, undefined],
    [`http://a.org/${'x'.repeat(1988)}`, undefined, 'url_long'],
    ['http://a.org/b.svg?x', undefined, 'url_part'],
    ['http://a.org/b.gif', 'tiny', 'url_part'],
    ['http://a.org/?u=javascript:x', undefined, 'url_part'],
    ['http://a.org/data:image/x', undefined, 'url_part'],
    ['http://a.org/b c.jpg', undefined, 'url_invalid'],
    [`http://${'a'.repeat(56)}.org/x`, undefined, undefined],
    [`http://${'a'.repeat(57)}.org/x`, undefined, 'host_long'],
    ['data:image/png;base64,AAAA', undefined, 'not_http'],
    ['ftp://a.org/b.jpg', undefined, 'not_http'],
  ])('%s with %s: %s', (url, caption, rule) => {
    expect(laion5b(pair(url, caption))).toBe(rule);
  });

  test('measures the caption as ftfy has cleaned it', () => {
    expect(laion5b(pair('http://a.org/b.jpg', 'a&amp;bcd'))).toBeUndefined();
    expect(laion5b(pair('http://a.org/b.jpg', 'a&amp;bc'))).toBe('caption_short');
    expect(laion5b(pair('http://a.org/b.jpg', `${'x'.repeat(1995)}&amp;1234`))).toBeUndefined();
  });

  test('takes images of IMG@/src only, and rows of lists', () => {
    const at = (attribute: string): FoundPair => ({ ...pair('http://a.org/b.jpg'), attribute });
    expect(['IMG@/srcset', 'og:image', 'IMG@/data-src', 'SOURCE@/srcset'].map((path) => laion5b(at(path)))).toEqual(
      Array(4).fill('path_other'),
    );
    expect(['IMG@/src', 'url-list', 'parquet'].map((path) => laion5b(at(path)))).toEqual([undefined, undefined, undefined]);
  });

  test('identifies the language', () => {
    const french = pair('http://a.org/b.jpg', 'Une maison rouge au bord du lac');
    expect(laion5b(french)).toBeUndefined();
    expect(french).toMatchObject({ language: 'fr', languageReliable: true });
    expect(french.languageProbability).toBeGreaterThan(0.9);
    const none = pair('http://a.org/b.jpg', '12345 678');
    laion5b(none);
    expect(none).toMatchObject({ language: null, languageProbability: null, languageReliable: null });
  });

  test('refuses a relative link though it joins to a good URL', () => {
    expect(laion5b(pair('b.jpg', 'a good caption', 'http://a.org/b.jpg'))).toBe('url_invalid');
    expect(laion5b(pair('//a.org/b.jpg', 'a good caption', 'http://a.org/b.jpg'))).toBe('url_invalid');
  });
});

test('the preset laion400m takes English only, and what is reliably so', () => {
  expect(laion400m(pair('http://a.org/b.jpg', 'A red barn in the winter snow'))).toBeUndefined();
  expect(laion400m(pair('http://a.org/b.jpg', 'Une maison rouge au bord du lac'))).toBe('language_other');
  expect(laion400m(pair('http://a.org/b.jpg', '12345 678'))).toBe('language_other');
  expect(rulesOf(presetById('laion400m'))).toEqual(Object.keys(RULES));
});

test('the preset cc2dataset takes every http address of an image', () => {
  expect(cc2dataset(pair('b.gif', 'x', 'https://a.org/b.gif'))).toBeUndefined();
  expect(cc2dataset({ ...pair('http://a.org/b.jpg'), attribute: 'IMG@/srcset' })).toBe('path_other');
  expect(cc2dataset({ ...pair('http://a.org/b.mp3'), attribute: 'A@/href', type: 'audio' })).toBeUndefined();
  expect(rulesOf(presetById('cc2dataset'))).toEqual(['not_http', 'path_other']);
});

test('captions are cleaned and stay as found; the column is null where nothing was to be done', () => {
  const one = pair('http://a.org/b.jpg', 'a  caf\u00c3\u00a9 &amp; more\n');
  keepAll(one);
  expect(one).toMatchObject({ caption: 'a  caf\u00c3\u00a9 &amp; more\n', cleanCaption: 'a  caf\u00e9 & more' });
  const clean = pair('http://a.org/b.jpg', 'nothing to do');
  keepAll(clean);
  expect(clean).toMatchObject({ cleanCaption: null, language: null });
});

test('any preset identifies the language where that is asked for', async () => {
  const filter = await createPairFilter(presetById('keep-all'), { language: true });
  const one = pair('http://a.org/b.jpg', 'Une maison rouge au bord du lac');
  filter(one);
  expect(one.language).toBe('fr');
});

test('the preset keep-all refuses only what is not http or https', () => {
  expect(keepAll(pair('b.gif', '', 'https://a.org/b.gif'))).toBeUndefined();
  expect(keepAll(pair('javascript:x', 'x'))).toBe('not_http');
  expect(rulesOf(presetById('keep-all'))).toEqual(['not_http']);
});

test('presets are plain data with a name, a label and an explanation, and every rule is used', () => {
  expect(new Set(PRESETS.map((preset) => preset.id)).size).toBe(PRESETS.length);
  for (const preset of PRESETS) {
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset);
    expect(preset.docs.length).toBeGreaterThan(20);
  }
  expect(rulesOf(presetById('laion5b'))).toEqual(Object.keys(RULES).filter((rule) => rule !== 'language_other'));
});

test('an unknown preset is named with those that exist', () => {
  expect(() => presetById('laion6b')).toThrow('preset must be one of laion400m, laion5b, cc2dataset, keep-all, got laion6b');
});

describe('isFullUrl', () => {
  // Verdicts of Django 4.2's URLValidator.
  test.each([
    ['http://www.djangoproject.com/', true],
    ['HTTP://WWW.DJANGOPROJECT.COM/', true],
    ['http://localhost/', true],
    ['http://localhost:8000/', true],
    ['http://127.0.0.1:8080/x.jpg', true],
    ['http://valid-with-hyphens.com/', true],
    ['http://例え.テスト/', true],
    ['https://user:pass@example.com:8080/?q=#f', true],
    ['http://[::1]:8080/', true],
    ['ftps://example.com/', true],
    ['http://xn----gtbspbbmkef.xn--p1ai/', true],
    ['http://example.com.', true],
    ['foo', false],
    ['http://', false],
    ['http://example', false],
    ['http://.com', false],
    ['http://-invalid.com', false],
    ['http://invalid-.com', false],
    ['http://inv-.alid-.com', false],
    ['http://1.1.1.256/', false],
    ['http://[::1:2::3]:8080/', false],
    ['file://localhost/path', false],
    ['http://example.com/a b', false],
    ['//example.com/x', false],
    ['http://example.c', false],
    ['http://foo/bar@example.com', false],
    ['http://example.com\n', false],
  ])('%s: %s', (url, isFull) => {
    expect(isFullUrl(url)).toBe(isFull);
  });
});

test.each([
  ['http://Example.ORG:80/x', 'example.org'],
  ['https://user:p@ss@Host.de?q', 'host.de'],
  ['http://[2001:DB8::1]:8080/', '2001:db8::1'],
  ['http://bücher.example#f', 'bücher.example'],
  ['http://a.org\\@b.org/', 'a.org'],
  ['http://', ''],
  ['data:x', ''],
])('the host of %s is %s', (url, host) => {
  expect(urlHost(url)).toBe(host);
});
