import { describe, expect, test } from 'vitest';
import { decodePage } from '#main/warc/charset-decode.ts';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe('the text of a page', () => {
  test.each<[what: string, bytes: Buffer, contentType: string | undefined, expected: string]>([
    ['a byte order mark before the header', Buffer.from('\ufeffé'), 'text/html; charset=iso-8859-1', 'é'],
    ['UTF-16 by its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('é日')]), undefined, 'é日'],
    ['big-endian UTF-16 by its mark', Buffer.from([0xfe, 0xff, 0, 0xe9]), 'text/html', 'é'],
    ['the header before the page', latin('<meta charset=utf-8>\xe9'), 'text/html; charset=ISO-8859-1', '<meta charset=utf-8>é'],
    ['a quoted charset', latin('\xe9'), 'text/html; Charset = "latin1"', 'é'],
    ['iso-8859-1 as windows-1252', latin('\x93x\x94 \x80'), 'text/html;charset=iso-8859-1', '“x” €'],
    ['meta charset', latin('<meta charset="koi8-r">\xcb\xcf\xd4'), 'text/html', '<meta charset="koi8-r">кот'],
    [
      'meta http-equiv',
      latin("<META content='text/html; charset=shift_jis' http-equiv=Content-Type>\x94\x4c"),
      undefined,
      "<META content='text/html; charset=shift_jis' http-equiv=Content-Type>猫",
    ],
    [
      'an XML declaration',
      latin('<?xml version="1.0" encoding="windows-1251"?>\xea'),
      undefined,
      '<?xml version="1.0" encoding="windows-1251"?>к',
    ],
    ['UTF-8 that nobody declared', Buffer.from('é日'), 'text/html', 'é日'],
    ['UTF-8 that is cut inside a character', Buffer.from('é日').subarray(0, 4), undefined, 'é'],
    ['windows-1252 where it is no UTF-8', latin('caf\xe9 \x96 x'), undefined, 'café – x'],
    ['broken bytes of what the header declares', latin('a\xffb'), 'text/html; charset=utf-8', 'a\ufffdb'],
    ['an unknown charset as none', latin('caf\xe9'), 'text/html; charset=bogus', 'café'],
    [
      'an unknown charset of the header, but a known one of the page',
      latin('<meta charset=koi8-r>\xcb'),
      'text/html; charset=none',
      '<meta charset=koi8-r>к',
    ],
    ['a page that says it is UTF-16 as UTF-8', Buffer.from('<meta charset=utf-16>é'), undefined, '<meta charset=utf-16>é'],
    ['nothing', Buffer.alloc(0), undefined, ''],
  ])('is read by %s', (_what, bytes, contentType, expected) => {
    expect(decodePage(bytes, contentType)).toBe(expected);
  });

  test.each([
    ['in a comment', '<!-- <meta charset=koi8-r> -->'],
    ['in the content of another meta', '<meta name=x content="charset=koi8-r">'],
    ['behind the first 8192 bytes', `${' '.repeat(8192)}<meta charset=koi8-r>`],
    ['of another element', '<metadata charset=koi8-r>'],
  ])('is not read by a declaration %s', (_what, start) => {
    expect(decodePage(latin(`${start}\xe9`), undefined)).toBe(`${start}é`);
  });
});
