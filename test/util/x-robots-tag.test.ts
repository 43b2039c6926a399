import { describe, expect, test } from 'vitest';
import { excludingDirective, parseXRobotsTag } from '#main/util/x-robots-tag.ts';

describe('X-Robots-Tag', () => {
  test('a scope holds to the end of its line and no further', () => {
    expect(parseXRobotsTag(['noarchive, otherbot: NoAI, nofollow', 'noimageai'])).toEqual([
      { scope: null, name: 'noarchive' },
      { scope: 'otherbot', name: 'noai' },
      { scope: 'otherbot', name: 'nofollow' },
      { scope: null, name: 'noimageai' },
    ]);
  });

  test('directives with a value are not taken for scopes', () => {
    expect(parseXRobotsTag(['unavailable_after: 25 Jun 2030 15:00:00 PST, noai', 'otherbot: max-snippet: 5'])).toEqual([
      { scope: null, name: 'unavailable_after', value: '25 jun 2030 15:00:00 pst' },
      { scope: null, name: 'noai' },
      { scope: 'otherbot', name: 'max-snippet', value: '5' },
    ]);
  });

  test.each([
    ['noai'],
    ['NoImageAI'],
    ['noindex'],
    ['noimageindex'],
    ['none'],
    ['*: noai'],
    ['gleaner: noindex'],
    ['img2dataset: noai'],
    ['nofollow, noai'],
    ['unavailable_after: 1 Jan 2030, noai'],
  ])('%s shuts the image out', (line) => {
    expect(excludingDirective([line], {})).toBeDefined();
  });

  test.each([
    ['nofollow'],
    ['otherbot: noai'],
    ['otherbot: nofollow, noai'],
    ['unavailable_after: 1 Jan 2030'],
    ['noaim'],
    [''],
    [':'],
    [',,'],
  ])('%j does not', (line) => {
    expect(excludingDirective([line], {})).toBeUndefined();
  });

  test('a further name of ours is heard, and no other', () => {
    expect(excludingDirective(['mybot: noai'], { alias: 'mybot' })).toEqual({ scope: 'mybot', name: 'noai' });
    expect(excludingDirective(['otherbot: noai'], { alias: 'mybot' })).toBeUndefined();
  });

  test('which directives shut out may be said', () => {
    const rules = { excluding: new Set(['noindex']) };
    expect(excludingDirective(['noai, noindex'], rules)).toMatchObject({ name: 'noindex' });
    expect(excludingDirective(['noai'], rules)).toBeUndefined();
  });
});
