import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ROBOTS_BYTES, parseRobots } from '#main/fetch/robots-rules.ts';

const at = (path: string): URL => new URL(path, 'http://images.example.org');
const isAllowed = (file: string, path: string): boolean => parseRobots(Buffer.from(file)).forbidding(at(path)) === undefined;

describe('groups', () => {
  test.each([
    ['an empty file allows', '', true],
    ['a web page in its place has no rules', '<!doctype html><html><body>Not found: /a.jpg</body></html>', true],
    ['the group of everyone counts', 'User-agent: *\nDisallow: /', false],
    ['our own group takes the place of that of everyone', 'User-agent: *\nDisallow: /\n\nUser-agent: Gleaner\nDisallow: /x', true],
    ['in whatever order they come', 'User-agent: gleaner\nDisallow: /a\nUser-agent: *\nAllow: /', false],
    ['tokens are equal, not alike', 'User-agent: gleanerbot\nDisallow: /', true],
    ['a version behind a token is passed over', 'User-agent: GLEANER/9.1 (x)\nDisallow: /', false],
    [
      'groups of one token are one',
      'User-agent: gleaner\nDisallow: /x\n\nUser-agent: b\nAllow: /\n\nUser-agent: gleaner\nDisallow: /a',
      false,
    ],
    ['names in a row share a group', 'User-agent: gleaner\nUser-agent: other\nDisallow: /', false],
    ['unknown lines do not end the row of names', 'User-agent: gleaner\nSitemap: http://a/\nUser-agent: other\nDisallow: /', false],
    ['a rule ends it', 'User-agent: gleaner\nDisallow: /x\nUser-agent: other\nDisallow: /', true],
    ['a rule before any name is nobody\u2019s', 'Disallow: /\nUser-agent: *\nDisallow: /x', true],
    ['an empty Disallow is no rule', 'User-agent: *\nDisallow:', true],
    ['another builder of datasets by its name means us too', 'User-agent: img2dataset\nDisallow: /', false],
    ['even where everyone may', 'User-agent: *\nAllow: /\nUser-agent: CCBot\nDisallow: /a', false],
    ['a search engine by its name does not', 'User-agent: Googlebot\nDisallow: /', true],
    ['keys have no case, spaces do not matter', '  USER-AGENT :  *  \n\tdisallow :/a', false],
    ['comments are no part of a value', 'User-agent: * # all\nDisallow: /x # not /a\n# Disallow: /', true],
    ['a byte order mark is no letter', '\ufeffUser-agent: *\nDisallow: /', false],
    ['lines end with CR', 'User-agent: *\rDisallow: /a\rAllow: /b', false],
    ['lines end with CR LF', 'User-agent: *\r\nDisallow: /a\r\n', false],
  ])('%s', (_name, file, expected) => {
    expect(isAllowed(file, '/a.jpg')).toBe(expected);
  });
});

test('a group for a further name of ours counts besides our own', () => {
  const bytes = Buffer.from('User-agent: mybot\nDisallow: /a\n\nUser-agent: Gleaner\nDisallow: /b\n');
  const forbidden = (alias?: string) =>
    ['a', 'b', 'c'].filter((name) => parseRobots(bytes, alias).forbidding(new URL(`https://example.org/${name}`)));
  expect(forbidden('mybot')).toEqual(['a', 'b']);
  expect(forbidden()).toEqual(['b']);
});

describe('paths', () => {
  test.each<[string, string, boolean]>([
    // rules, path, may be asked
    ['Disallow: /fish', '/fish/salmon.html', false],
    ['Disallow: /fish', '/fishheads?id=1', false],
    ['Disallow: /fish', '/Fish.asp', true],
    ['Disallow: /fish', '/catfish', true],
    ['Disallow: /fish*', '/fishheads', false],
    ['Disallow: /fish/', '/fish', true],
    ['Disallow: /*.php', '/folder/filename.php?parameters', false],
    ['Disallow: /*.php', '/windows.PHP', true],
    ['Disallow: /*.php$', '/filename.php', false],
    ['Disallow: /*.php$', '/filename.php/', true],
    ['Disallow: /*.php$', '/x.php?a.php', false],
    ['Disallow: /fish*.php', '/fishheads/catfish.php?p', false],
    ['Disallow: *.gif', '/a/b.gif', false],
    ['Disallow: /a$', '/a', false],
    ['Disallow: /a$', '/ab', true],
    ['Disallow: /a*b$', '/ab', false],
    ['Disallow: /ab*b$', '/ab', true],
    ['Disallow: /a**c', '/abc', false],
    ['Disallow: /*sid=', '/p?x=1&sid=7', false],
    ['Allow: /p\nDisallow: /', '/page', true],
    ['Allow: /folder\nDisallow: /folder', '/folder/page', true],
    ['Disallow: /folder\nAllow: /folder', '/folder/page', true],
    ['Allow: /page\nDisallow: /*.htm', '/page.htm', false],
    ['Allow: /$\nDisallow: /', '/', true],
    ['Allow: /$\nDisallow: /', '/page.htm', false],
    ['Disallow: /', '/robots.txt', true],
    ['Disallow: /%62az', '/baz', false],
    ['Disallow: /baz', '/%62%61%7A', false],
    ['Disallow: /\u30c4', '/%E3%83%84', false],
    ['Disallow: /%e3%83%84', '/\u30c4', false],
    ['Disallow: /foo?u=http%3A%2F%2Fbar', '/foo?u=http://bar', false],
    ['Disallow: /foo?u=http://bar', '/foo?u=http%3a%2f%2fbar', false],
    ['Disallow: /a%2Ab', '/a*b', false],
    ['Disallow: /a%2Ab', '/axb', true],
    ['Disallow: /a%24', '/a$', false],
    ['Disallow: /a$b', '/a$b', false],
    ['Disallow: /100%', '/100%/a.jpg', false],
    ['Disallow: a.jpg', '/a.jpg', true],
  ])('%j on %s: %s', (rules, path, expected) => {
    expect(isAllowed(`User-agent: *\n${rules}\n`, path)).toBe(expected);
  });

  test('the line that forbids is told, and whom it names', () => {
    const rules = parseRobots(Buffer.from('User-agent: img2dataset\nDisallow: /photos/  # ours'));
    expect(rules.forbidding(at('/photos/1.jpg'))).toEqual({ token: 'img2dataset', line: 'Disallow: /photos/  # ours' });
  });

  test('a path is found forbidden exactly where a plain matcher finds it so', () => {
    const part = fc.array(fc.constantFrom('a', 'b', '/', '*'), { maxLength: 8 }).map((letters) => letters.join(''));
    const path = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 12 }).map((letters) => `/${letters.join('')}`);
    fc.assert(
      fc.property(part, fc.boolean(), path, (pattern, isAnchored, url) => {
        const source = `^/${pattern.replaceAll('*', '[^]*')}${isAnchored ? '$' : ''}`;
        const file = `User-agent: *\nDisallow: /${pattern}${isAnchored ? '$' : ''}`;
        const target = { pathname: url, search: '' } as URL;
        expect(parseRobots(Buffer.from(file)).forbidding(target) !== undefined).toBe(new RegExp(source).test(url));
      }),
      { numRuns: 500 },
    );
  });
});

describe('bounds', () => {
  test('what lies beyond 512,000 bytes is not read, nor the line across the limit', () => {
    const head = 'User-agent: *\nDisallow: /first\n';
    const filler = `${'#'.repeat(MAX_ROBOTS_BYTES - head.length - 12)}\n`;
    const rules = parseRobots(Buffer.from(`${head}${filler}Disallow: /across\nDisallow: /beyond\n`));
    expect([at('/first'), at('/across'), at('/beyond')].map((url) => rules.forbidding(url) === undefined)).toEqual([false, true, true]);
    expect(rules.forbidding(at('/acr'))).toBeUndefined();
  });

  test('a file of stars costs no more than its length', () => {
    const file = `User-agent: *\n${`Disallow: /${'*a'.repeat(120)}b\n`.repeat(2000)}`;
    const rules = parseRobots(Buffer.from(file));
    const startedAt = performance.now();
    expect(rules.forbidding(at(`/${'a'.repeat(8000)}`))).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test('rules without an end are not compared with addresses without an end: such a one is not asked for', () => {
    const rules = parseRobots(
      Buffer.from(`User-agent: *\n${Array.from({ length: 20_000 }, (_, n) => `Disallow: /*a*b${n}*c\n`).join('')}`),
    );
    expect(rules.forbidding(at(`/${'ab'.repeat(4000)}`))).toMatchObject({ line: 'more rules than are compared with so long an address' });
    expect(rules.forbidding(at(`/${'ab'.repeat(400)}`))).toBeUndefined();
    expect(rules.forbidding(at('/ab7c'))).toMatchObject({ line: 'Disallow: /*a*b7*c' });
  });

  test('a line of comment signs costs no more than its length', () => {
    const startedAt = performance.now();
    const rules = parseRobots(Buffer.from(`User-agent: *\n${'#'.repeat(400_000)}\u2028\nDisallow: /a\n`));
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(rules.forbidding(at('/a'))).toBeDefined();
  });

  test('any bytes are read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parseRobots(bytes).forbidding(at('/a?b'));
      }),
    );
  });
});

describe('the wished pace', () => {
  test.each([
    ['User-agent: *\nCrawl-delay: 2.5', 2.5],
    ['User-agent: *\nCrawl-delay: 2\nUser-agent: gleaner\nCrawl-delay: 600', 600],
    ['User-agent: other\nDisallow: /\nCrawl-delay: 2', undefined],
    ['User-agent: *\nCrawl-delay: soon', undefined],
  ])('%j', (file, expected) => {
    expect(parseRobots(Buffer.from(file)).crawlDelaySeconds).toBe(expected);
  });
});
