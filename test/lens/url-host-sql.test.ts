import { type DuckDBConnection, DuckDBInstance, listValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { urlHostSql } from '#main/lens/url-host-sql.ts';
import { urlHost } from '#main/util/url-host.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function hosts(urls: readonly string[]): Promise<unknown[]> {
  const reader = await connection.runAndReadAll(`select ${urlHostSql('url')} from (select unnest($1::varchar[]) as url)`, [
    listValue([...urls]),
  ]);
  return reader.getColumns()[0] ?? [];
}

test('hosts in SQL are those of urlHost for the odd forms', async () => {
  const urls = [
    'http://a/b',
    'https://Images.Example.com/x.jpg',
    'HTTP://User:pw@Host.COM:80/x',
    'http://[::1]:8/x',
    'http://[::1',
    'http://[]x/',
    'http://[::1]',
    'a://b:x://c',
    'a://b://@c',
    'a/b://c',
    'http:/a/b',
    '//x',
    '',
    'http://a@b@c?d',
    'http://a\\b',
    'http://a?b@c',
    'http://a#@b',
    'http://É.com/',
    'http://пример.рф/x',
    'http://h\n.com/a',
    '://[x]:',
    'a://u@://x',
    'http:///x',
    'http://-/',
  ];
  expect(await hosts(urls)).toEqual(urls.map(urlHost));
});

test('hosts in SQL are those of urlHost for any mixture of the characters that matter', async () => {
  const piece = fc.constantFrom(
    'http',
    'https',
    '://',
    '/',
    ':',
    '@',
    '?',
    '#',
    '\\',
    '[',
    ']',
    '.',
    'a',
    'Host',
    'é',
    ' ',
    '\n',
    '%',
    "'",
  );
  const url = fc
    .tuple(fc.constantFrom('', 'http://', 'https://'), fc.array(piece, { maxLength: 12 }))
    .map(([start, rest]) => start + rest.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(url, { minLength: 200, maxLength: 200 }), async (urls) => {
      expect(await hosts(urls)).toEqual(urls.map(urlHost));
    }),
    { numRuns: 30 },
  );
});
