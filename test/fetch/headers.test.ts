import { describe, expect, test } from 'vitest';
import { decodeHeaderText, headerLines, headerValues } from '#main/fetch/raw-headers.ts';
import { parseRetryAfter } from '#main/fetch/retry-after.ts';
import { gleanerUserAgent } from '#main/fetch/user-agent.ts';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  test.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5000],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 12:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

describe('the User-Agent', () => {
  test.each([
    [undefined, 'Gleaner/0.1'],
    ['bot@example.org', 'Gleaner/0.1 (mailto:bot@example.org)'],
    ['https://example.org/bot bot@example.org', 'Gleaner/0.1 (+https://example.org/bot; mailto:bot@example.org)'],
  ])('with the contact %s is %s', (contact, expected) => {
    expect(gleanerUserAgent({ version: '0.1.0', ...(contact && { contact }) })).toBe(expected);
  });

  test.each(['me', 'a@b', 'x\r\nHost: y@z.org', 'ftp://example.org', 'a@b.org)', 'j\u00f6@b.org', 'http://user:pw@example.org'])(
    'the contact %j is refused',
    (contact) => {
      expect(() => gleanerUserAgent({ version: '0.1.0', contact })).toThrow(/a contact must be/);
    },
  );
});

describe('raw headers', () => {
  test('repeated lines stay apart', () => {
    const lines = headerLines(['X-Robots-Tag', 'a', 'Content-Type', 'b', 'x-robots-tag', 'c']);
    expect(headerValues(lines, 'x-robots-tag')).toEqual(['a', 'c']);
  });

  test('UTF-8 bytes are read as UTF-8, others as latin1', () => {
    expect(decodeHeaderText('/b\u00c3\u00a4r')).toBe('/b\u00e4r');
    expect(decodeHeaderText('/b\u00e4r')).toBe('/b\u00e4r');
  });
});
