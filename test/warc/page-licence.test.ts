import { describe, expect, test } from 'vitest';
import { pageLicence } from '#main/warc/page-licence.ts';
import { linkHeaderLinks } from '#main/warc/page-link-header.ts';

const licence = (...links: [url: string, rel?: string, type?: string][]): string | null =>
  pageLicence(
    links.map(([url, rel = '', type = '']) => ({ path: 'A@/href', url, rel, type })),
    'https://p/q/',
  );

const BY = 'https://creativecommons.org/licenses/by/4.0/';

describe('the licence of a page', () => {
  test('is its link with rel=license, wherever that stands', () => {
    expect(licence([BY], ['/terms', 'nofollow LICENSE'], ['/later', 'license'])).toBe('https://p/terms');
  });

  test('is else the first link to a Creative Commons licence', () => {
    expect(licence(['https://creativecommons.org/'], [`${BY}deed.de`], ['https://creativecommons.org/publicdomain/zero/1.0/'])).toBe(
      `${BY}deed.de`,
    );
    expect(licence(['//www.creativecommons.org/publicdomain/mark/1.0/'])).toBe('https://www.creativecommons.org/publicdomain/mark/1.0/');
  });

  test.each<[string, [string, string?, string?][]]>([
    ['no link', []],
    ['links of other kinds', [['https://p/license', 'nofollow'], ['https://example.org/creativecommons.org/licenses/by/4.0/']]],
    ['machine-readable terms', [['/rsl.xml', 'license', 'application/rsl+xml']]],
    [
      'addresses that lead nowhere',
      [
        ['', 'license'],
        ['#x', 'license'],
        ['javascript:void(0)', 'license'],
        ['http://[x', 'license'],
      ],
    ],
    ['an address of more than 2000 characters', [[`https://p/${'x'.repeat(2000)}`, 'license']]],
  ])('is null with %s', (_what, links) => {
    expect(licence(...links)).toBeNull();
  });

  test('can be named by a Link header', () => {
    const links = linkHeaderLinks([
      '</style.css>; rel=preload; as=style, <https://p/l>; rel="license"',
      'junk, <a>; rel=next;;; <b>;x="<c>"',
    ]);
    expect(links.map(({ url, rel }) => [url, rel])).toEqual([
      ['/style.css', 'preload'],
      ['https://p/l', 'license'],
      ['a', 'next'],
      ['b', ''],
    ]);
    expect(pageLicence(links, 'https://p/')).toBe('https://p/l');
  });
});
