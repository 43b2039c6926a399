import { describe, expect, test } from 'vitest';
import type { CrawledPage } from '#main/warc/crawled-page.ts';
import { WatPageReader } from '#main/warc/wat-page.ts';
import type { CandidateType } from '#shared/model/candidate.ts';
import { image, type PageParts, watJson } from './make-warc.ts';

function page(parts: PageParts, type: CandidateType = 'image'): CrawledPage {
  const read = new WatPageReader(type).read(Buffer.from(watJson(parts)));
  if (read.kind !== 'page') throw new Error(`not a page: ${JSON.stringify(read)}`);
  return read.page;
}

describe('WatPageReader', () => {
  test('reads a page', () => {
    const got = page({
      url: 'http://p/q/x.html',
      title: 'A title',
      links: [image('a.jpg', 'a cat'), { path: 'A@/href', url: '/y', text: 'z' }],
    });
    expect(got).toEqual({
      url: 'http://p/q/x.html',
      baseUrl: 'http://p/q/x.html',
      title: 'A title',
      warcFile: 'CC-MAIN-1.warc.gz',
      warcOffset: 1234,
      date: new Date('2024-05-18T01:58:10Z'),
      links: [{ path: 'IMG@/src', url: 'a.jpg', caption: 'a cat', width: null, height: null }],
      linkCount: 2,
      licence: null,
      signals: null,
    });
  });

  test('head values may be strings, arrays or missing', () => {
    expect(page({ title: ['first', 'second'], base: ['/b/', '/c/'] })).toMatchObject({ title: 'first', baseUrl: 'http://p/b/' });
    expect(page({ title: '', base: '' })).toMatchObject({ title: null, baseUrl: 'http://p/q/', links: [], linkCount: 0 });
    expect(page({ title: 7, base: { a: 1 }, links: 'none' })).toMatchObject({ title: null, baseUrl: 'http://p/q/', links: [] });
  });

  test('a base is joined to the page, and one that Python cannot join is left out', () => {
    expect(page({ base: '../up/' }).baseUrl).toBe('http://p/up/');
    expect(page({ base: '//cdn/x/' }).baseUrl).toBe('http://cdn/x/');
    expect(page({ base: 'http://[bad/' }).baseUrl).toBe('http://p/q/');
  });

  test('entities and odd characters stay as they are', () => {
    expect(page({ links: [image('/a?x=1&amp;y=2', 'Tom &amp; J\u00e9rry \u0000 \ud83d\ude00')] }).links).toEqual([
      { path: 'IMG@/src', url: '/a?x=1&amp;y=2', caption: 'Tom &amp; J\u00e9rry \u0000 \ud83d\ude00', width: null, height: null },
    ]);
  });

  test('links without a usable url or path are counted and passed over', () => {
    const got = page({
      links: [
        { path: 'IMG@/src', alt: 'no url' },
        { path: 'STYLE/#text', href: 'x.css' },
        null,
        7,
        'x',
        { url: 'y', alt: 'no path' },
        image('z', 'ok'),
      ],
    });
    expect(got.links.map((link) => link.url)).toEqual(['z']);
    expect(got.linkCount).toBe(7);
  });

  const links = [
    image('a.jpg', 'cat'),
    image('b.jpg', ' '),
    image('c.jpg', ''),
    image('d.jpg'),
    image('e.jpg', ['f', 'g']),
    { path: 'INPUT@/src', url: 'h.jpg', alt: 'button' },
    { path: 'A@/href', url: 'song.mp3', text: 'song' },
    { path: 'A@/href', url: 'SONG.MP3', text: 'loud' },
    { path: 'A@/href', url: 'film.webm' },
    { path: 'A@/href', url: 'film.webm?x', text: 'query' },
    { path: 'EMBED@/src', url: 'paper.pdf', text: 'paper' },
  ];
  test.each([
    [
      'image',
      [
        ['a.jpg', 'cat'],
        ['b.jpg', ' '],
        ['e.jpg', 'f'],
      ],
    ],
    [
      'image_only',
      [
        ['a.jpg', 'cat'],
        ['b.jpg', ' '],
        ['c.jpg', ''],
        ['d.jpg', ''],
        ['e.jpg', 'f'],
      ],
    ],
    ['audio', [['song.mp3', 'song']]],
    ['video', [['film.webm', '']]],
    ['text', [['paper.pdf', 'paper']]],
  ] as const)('links of type %s follow the rules of cc2dataset', (type, expected) => {
    expect(page({ links }, type).links.map((link) => [link.url, link.caption])).toEqual(expected);
  });

  test.each(['request', 'metadata', 'revisit'])('the envelope of a %s record is no page', (type) => {
    expect(new WatPageReader('image').read(Buffer.from(watJson({ type, links: [image('a', 'b')] })))).toEqual({ kind: 'other' });
  });

  test('container and date may be missing or unusable', () => {
    expect(page({ container: undefined, date: 'yesterday' })).toMatchObject({ warcFile: null, warcOffset: null, date: null });
    expect(page({ container: { Filename: 'x', Offset: '-1' }, date: '2024-05-18' })).toMatchObject({
      warcOffset: null,
      date: new Date('2024-05-18T00:00:00Z'),
    });
    expect(page({ container: { Filename: 'x', Offset: 99 } }).warcOffset).toBe(99);
  });

  test.each([
    ['cut JSON', watJson({}).slice(0, -9), /not a JSON object/],
    ['broken JSON', watJson({}).replace('"Container":', '"Container"'), /the JSON is broken/],
    ['no JSON', 'hello', /not a JSON object/],
    ['nothing', '', /not a JSON object/],
    ['no target', watJson({}).replace('WARC-Target-URI', 'X'), /names no WARC-Target-URI/],
  ])('%s is a bad record', (_what, body, reason) => {
    expect(new WatPageReader('image').read(Buffer.from(body))).toEqual({ kind: 'bad', reason: expect.stringMatching(reason) });
  });
});
