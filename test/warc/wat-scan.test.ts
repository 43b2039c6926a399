import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWatPage } from '#main/warc/parse-wat-page.ts';
import { WatPageReader } from '#main/warc/wat-page.ts';
import { CANDIDATE_TYPES } from '#shared/model/candidate.ts';
import { oddRecord } from '../helpers/odd-wat.ts';
import { watJson } from './make-warc.ts';

const body = (record: Buffer): Buffer => record.subarray(record.indexOf('\r\n\r\n') + 4, record.length - 4);
const bounds = { numRuns: 1_000_000, interruptAfterTimeLimit: 1200, markInterruptAsFailure: false } as const;

/** Page or bad, as JSON.parse would have it; a record that is no page has nothing to compare. */
function plainly(bytes: Buffer, type: (typeof CANDIDATE_TYPES)[number]): unknown {
  const isObject = /^[\0- ]*\{[\s\S]*\}[\0- ]*$/.test(bytes.toString('latin1'));
  if (!isObject) return { kind: 'bad', reason: 'the body is not a JSON object' };
  const isPage =
    bytes.includes('HTTP-Response-Metadata') ||
    bytes.includes('\\u') ||
    !/HTTP-Request-Metadata|WARC-(Metadata|Info)-Metadata/.test(String(bytes));
  return isPage ? parseWatPage(bytes, type) : { kind: 'other' };
}

describe('the scanner', () => {
  test('reads odd records as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...CANDIDATE_TYPES), (seed, type) => {
        const bytes = body(oddRecord({ seed, serial: 0, mayBreak: true }));
        expect(new WatPageReader(type).read(bytes)).toEqual(plainly(bytes, type));
      }),
      bounds,
    );
  });

  test('reads records with a few bytes changed as JSON.parse does', () => {
    const start = Buffer.from(
      watJson({
        title: 'a "title" \u00e9',
        base: '/b/',
        links: [
          { path: 'IMG@/src', url: '/a.jpg', alt: 'a cat \ud83d\ude00', n: [1.5e3, -0, true, null, { x: {} }] },
          { path: 'A@/href', url: 'https://creativecommons.org/licenses/by/4.0/', rel: 'license nofollow', text: 'x' },
          { alt: '', url: 'http://i.example/2.mp3', path: 'IMG@/src' },
        ],
      }),
    );
    const edit = fc.record({
      at: fc.nat(start.length - 1),
      cut: fc.nat(2),
      put: fc.constantFrom(
        '',
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '0',
        'e',
        '-',
        '.',
        ' ',
        '\n',
        '\u0000',
        '\u00e9',
        '\\u0041',
        '"path":',
        'null',
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let bytes = start;
        for (const { at, cut, put } of edits) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + cut)]);
        expect(new WatPageReader('image').read(bytes)).toEqual(plainly(bytes, 'image'));
      }),
      bounds,
    );
  });
});

describe('licence and signals of a page', () => {
  const read = (json: object): { licence: string | null; signals: string | null } => {
    const got = new WatPageReader('image').read(Buffer.from(JSON.stringify(json)));
    if (got.kind !== 'page') throw new Error(JSON.stringify(got));
    return { licence: got.page.licence, signals: got.page.signals };
  };
  const page = (parts: { headers?: object; metas?: object[]; headLinks?: object[]; links?: object[] }): object => ({
    Envelope: {
      'WARC-Header-Metadata': { 'WARC-Type': 'response', 'WARC-Target-URI': 'http://p.example/q/' },
      'Payload-Metadata': {
        'HTTP-Response-Metadata': {
          Headers: parts.headers ?? {},
          'HTML-Metadata': {
            Head: { Metas: parts.metas ?? [], Link: parts.headLinks ?? [] },
            Links: [{ path: 'IMG@/src', url: 'http://i.example/1.jpg', alt: 'one' }, ...(parts.links ?? [])],
          },
        },
      },
    },
  });

  test('most pages have none', () => {
    expect(read(page({ metas: [{ name: 'robots', content: 'index, follow' }], headers: { Server: 'x' } }))).toEqual({
      licence: null,
      signals: null,
    });
  });

  test('a rel=license link comes first, wherever it stands', () => {
    const byPath = { path: 'A@/href', url: 'https://www.creativecommons.org/licenses/by/4.0/' };
    expect(read(page({ links: [byPath] })).licence).toBe(byPath.url);
    expect(read(page({ links: [byPath, { path: 'A@/href', url: '/terms', rel: 'nofollow license' }] })).licence).toBe(
      'http://p.example/terms',
    );
    expect(read(page({ headLinks: [{ path: 'LINK@/href', url: 'l.html', rel: 'license' }], links: [byPath] })).licence).toBe(
      'http://p.example/q/l.html',
    );
    expect(read(page({ links: [{ path: 'IMG@/src', url: 'https://creativecommons.org/licenses/by/4.0/' }] })).licence).toBeNull();
  });

  test('headers may be strings or arrays, their names in any case', () => {
    const signals = (headers: object, metas?: object[]): unknown =>
      JSON.parse(read(page({ headers, ...(metas && { metas }) })).signals ?? 'null');
    expect(signals({ 'X-Robots-Tag': 'noai' })).toEqual([{ signal: 'x-robots-tag', value: 'noai', verdict: 'exclude' }]);
    expect(signals({ 'x-robots-tag': ['googlebot: noai', 'noimageai'] })).toEqual([
      { signal: 'x-robots-tag', value: 'noimageai', verdict: 'exclude' },
    ]);
    expect(
      signals({}, [
        { name: 'Robots', content: 'NOAI' },
        { property: 'robots', content: 'noai' },
      ]),
    ).toEqual([{ signal: 'meta:robots', value: 'NOAI', verdict: 'exclude' }]);
    expect(signals({ 'TDM-Reservation': '1' })).toEqual([{ signal: 'tdm-reservation', value: '1', verdict: 'exclude' }]);
  });

  test('escapes do not hide them', () => {
    const json = JSON.stringify(
      page({
        metas: [{ name: 'robots', content: 'noai' }],
        links: [{ path: 'A@/href', url: 'https://creativecommons.org/licenses/by/4.0/' }],
      }),
    );
    const hidden = json.replace('noai', 'no\\u0061i').replace('creativecommons', 'creative\\u0063ommons');
    const got = new WatPageReader('image').read(Buffer.from(hidden));
    expect(got).toMatchObject({
      page: { licence: 'https://creativecommons.org/licenses/by/4.0/', signals: expect.stringContaining('noai') },
    });
  });
});
