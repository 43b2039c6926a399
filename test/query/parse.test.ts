import { describe, expect, test } from 'vitest';
import { parseQuery } from '#shared/query/parser.ts';
import { printQuery } from '#shared/query/printer.ts';

const scorers = ['aesthetic', 'similarity', 'nsfw'];
const canonical = (text: string): string => printQuery(parseQuery(text, { scorers }));

describe('a query text has one canonical form', () => {
  test.each([
    ['', ''],
    ['  \n ', ''],
    ['aesthetic>=5 similarity>=0.28 nsfw<0.2', 'aesthetic>=5 similarity>=0.28 nsfw<0.2'],
    ['width >= 512', 'width>=512'],
    ['width:>=512', 'width>=512'],
    ['WIDTH=512', 'width:512'],
    ['width!=512.50', 'width!=512.5'],
    ['width:512..1024', 'width:512..1024'],
    ['width:512..', 'width>=512'],
    ['width:..1024', 'width<=1024'],
    ['512<=width<1024', '512<=width<1024'],
    ['512<=width<=1024', 'width:512..1024'],
    ['1024>width>=512', '512<=width<1024'],
    ['512 < width', 'width>512'],
    ['similarity:-0.5..-0.1', 'similarity:-0.5..-0.1'],
    ['-0.5<similarity<0.1', '-0.5<similarity<0.1'],
    ['-(0.5<similarity<1)', '-(0.5<similarity<1)'],
    ['aesthetic>=p90', 'aesthetic>=p90'],
    ['aesthetic:p10..p99.5', 'aesthetic:p10..p99.5'],
    ['aesthetic@v1-b32>=5', 'aesthetic@v1-b32>=5'],
    ['host:*.edu', 'host:*.edu'],
    ['language:en', 'lang:en'],
    ['lang=en', 'lang:en'],
    ['tag:keep -tag:blurry', 'tag:keep -tag:blurry'],
    ['tag:"to do"', 'tag:"to do"'],
    ['tag:"keep"', 'tag:keep'],
    ['text:"red barn"', 'text:"red barn"'],
    ['"red barn"', 'text:"red barn"'],
    ['“red barn”', 'text:"red barn"'],
    ['red barn', 'text:red text:barn'],
    ['co-op 50% wow!', 'text:co-op text:50% text:"wow!"'],
    ['or and not', 'text:or text:and text:not'],
    ['"OR"', 'text:OR'],
    ['barn*', 'text:barn*'],
    ['tag:\\*', 'tag:"\\*"'],
    ['meaning:"calm harbour"', 'meaning:"calm harbour"'],
    ['like:img#123', 'like:img#123'],
    ['status:OK', 'status:OK'],
    ['has:aesthetic -has:width', 'has:aesthetic -has:width'],
    ['url:https://a.b/c?x=1&y=(2)', 'url:"https://a.b/c?x=1&y=(2)"'],
    ['(url:http://a/b_(c))', 'url:"http://a/b_(c)"'],
    ['http:404', 'http:404'],
    ['date>=2024-01-01 date:2024-01..2024-06', 'date>=2024-01-01 date:2024-01..2024-06'],
    ['2024-01-01T10:00Z<=date<2024-01-01T11:00:30Z', '2024-01-01T10:00Z<=date<2024-01-01T11:00:30Z'],
    ['a OR b c', 'text:a OR text:b text:c'],
    ['a AND (b OR c)', 'text:a (text:b OR text:c)'],
    ['((a))', 'text:a'],
    ['(a b) c', '(text:a text:b) text:c'],
    ['NOT a', '-text:a'],
    ['-(a b)', '-(text:a text:b)'],
    ['--a', '--text:a'],
    ['dup:canonical rights:ok', 'dup:canonical rights:ok'],
  ])('%j becomes %j', (text, expected) => {
    expect(canonical(text)).toBe(expected);
    expect(canonical(expected)).toBe(expected);
  });
});

test('AND binds tighter than OR', () => {
  expect(parseQuery('a b OR -c d')).toEqual({
    kind: 'or',
    items: [
      {
        kind: 'and',
        items: [
          { kind: 'match', field: 'text', pattern: ['a'] },
          { kind: 'match', field: 'text', pattern: ['b'] },
        ],
      },
      {
        kind: 'and',
        items: [
          { kind: 'not', item: { kind: 'match', field: 'text', pattern: ['c'] } },
          { kind: 'match', field: 'text', pattern: ['d'] },
        ],
      },
    ],
  });
});

test('a wildcard cuts a pattern into pieces, an escaped one does not', () => {
  expect(parseQuery('host:*.edu')).toMatchObject({ pattern: ['', '.edu'] });
  expect(parseQuery('tag:"a \\"b\\" \\* *"')).toMatchObject({ pattern: ['a "b" * ', ''] });
});
