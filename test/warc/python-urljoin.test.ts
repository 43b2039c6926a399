import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { urlJoin } from '#main/warc/python-urljoin.ts';

const cases: [base: string, link: string, joined: string | null][] = JSON.parse(
  readFileSync(new URL('../fixtures/warc/urljoin.json', import.meta.url), 'utf8'),
);

test(`urlJoin answers as Python's urljoin in ${cases.length} cases`, () => {
  expect(cases.length).toBeGreaterThan(2000);
  const wrong = cases.filter(([base, link, joined]) => (urlJoin(base, link) ?? null) !== joined);
  expect(wrong.map(([base, link, joined]) => ({ base, link, joined, got: urlJoin(base, link) }))).toEqual([]);
});

test.each([
  ['http://p/q/', 'a b.jpg', 'http://p/q/a b.jpg'],
  ['http://p/q/', 'http:foo.jpg', 'http://p/q/foo.jpg'],
  ['http://p/q/', 'http:/x', 'http://p/x'],
  ['https://p/q', '//H/x', 'https://H/x'],
])('%s joined with %s is %s', (base, link, joined) => {
  expect(urlJoin(base, link)).toBe(joined);
});
