import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHtmlPage } from '#main/warc/html-page.ts';
import { CANDIDATE_TYPES } from '#shared/model/candidate.ts';

describe('hostile HTML', () => {
  const LAST = '<img src=last.jpg alt=last>';
  test.each<[what: string, html: string, isLastSeen: boolean]>([
    ['a million open elements', '<div>'.repeat(1e6), true],
    ['a million open figures', '<figure><figcaption>'.repeat(3e5), true],
    ['a million open forms, paragraphs and tables', '<form><p><table>'.repeat(2e5), true],
    ['a million end tags of nothing', '</div></figure></a></svg>'.repeat(2e5), true],
    ['a million open links', '<a href=x.pdf>'.repeat(5e5), true],
    ['a million open drawings', '<svg><title>'.repeat(3e5), true],
    ['10 MB of a value', `<img data-x="${'x'.repeat(1e7)}" src=a alt="${'y '.repeat(1e6)}">`, true],
    ['a value without end', `<img src="${'x'.repeat(5e6)} `, false],
    ['a comment without end', `<!-- ${'--'.repeat(2e6)}`, false],
    ['a million attributes', `<img ${'a=b src=c '.repeat(3e5)}>`, true],
    ['a million ampersands', `<img alt="${'&'.repeat(3e6)}" src=a>`, true],
    ['a number without end', `<img alt="&#${'9'.repeat(3e6)};" src=a>`, true],
    ['a million entities', `<a href=x.pdf>${'&nbsp;'.repeat(1e6)}</a>`, true],
    ['a million opening brackets', '<'.repeat(3e6), true],
    ['a million null bytes', '<\0img\0 '.repeat(3e5), true],
    ['a srcset of a million commas', `<img alt=x srcset="${',('.repeat(2e6)}">`, true],
    ['a srcset of a million images', `<img alt=x srcset="${'a 1x,'.repeat(1e6)}">`, true],
    ['10 MB of blanks in a link', `<a href=x.pdf>${' '.repeat(1e7)}</a>`, true],
    ['a million pictures', '<picture><source srcset=a>'.repeat(1e5), true],
    ['a million metas', '<meta property=og:image content=x><meta name=robots content=none>'.repeat(1e5), true],
    ['an onclick of megabytes', `<div onclick="location='${'x'.repeat(2e6)}">`, true],
  ])('of %s is read in bounded time', (_what, start, isLastSeen) => {
    const before = performance.now();
    for (const type of ['image', 'text'] as const) {
      const page = readHtmlPage(start + LAST, type);
      if (type === 'image') expect(page.links.some(({ caption }) => caption === 'last')).toBe(isLastSeen);
    }
    // Quadratic time would be hours.
    expect(performance.now() - before).toBeLessThan(60_000);
  });

  test('more links than any page has are cut, and that is told', () => {
    const page = readHtmlPage('<img src=a alt=b>'.repeat(200_001), 'image');
    expect([page.links.length, page.linkCount, page.isCut]).toEqual([200_000, 200_001, true]);
  });

  test('nothing is thrown, whatever comes', () => {
    const piece = fc.oneof(
      fc.constantFrom('<', '>', '/', '"', "'", '=', '&', '&#', '&amp', '<!--', '-->', '<![CDATA[', ']]>', '<?', '\0', ' ', '\ud800'),
      fc.constantFrom(
        '<img ',
        '<a href=',
        '<figure>',
        '<figcaption>',
        '</figure>',
        '<picture>',
        '<source srcset=',
        '<svg>',
        '<title>',
        '</title>',
      ),
      fc.constantFrom(
        'src=',
        'alt=',
        'srcset="',
        'data-src=',
        '<meta property=og:image content=',
        '<base href=',
        '<script>',
        '</script',
        'x',
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom(...CANDIDATE_TYPES), (pieces, type) => {
        const page = readHtmlPage(pieces.join(''), type);
        expect(page.links.length).toBeLessThanOrEqual(page.linkCount);
      }),
      { numRuns: 2000 },
    );
  });
});
