import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonArraySplitter } from '#main/sources/list-json-array.ts';
import { type JsonNode, writeJson } from '../helpers/json-writer.ts';
import { seededRandom } from '../helpers/seeded-random.ts';

/** Pushes the text in pieces of `size` bytes. */
function split(text: string | Buffer, size = 1 << 20): { parts: (string | false)[]; end: string | undefined } {
  const bytes = Buffer.from(text as string);
  const splitter = new JsonArraySplitter();
  const parts: (string | false)[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const part of splitter.push(bytes.subarray(at, at + size))) parts.push(part.isBad ? false : part.text);
  return { parts, end: splitter.end() };
}

test('the elements of any array come out one by one, however it is written and cut', () => {
  const node: fc.Arbitrary<JsonNode> = fc.letrec<{ node: JsonNode }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<JsonNode>(null, true, 0, -1.5, '', ']', '}', '{"url":', '\\', '"', '\\"', 'é😀', '\n'),
      fc.string(),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.array(fc.tuple(fc.string(), tie('node')), { maxLength: 4 }).map((entries) => ({ entries })),
    ),
  })).node;
  fc.assert(
    fc.property(
      fc.array(node, { maxLength: 8 }),
      fc.nat(),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 0.3),
      (nodes, seed, size, oddity) => {
        const text = writeJson(nodes, seededRandom(seed), oddity);
        const { parts, end } = split(text, size);
        expect(end).toBeUndefined();
        expect(parts.map((part) => JSON.parse(String(part)))).toEqual(JSON.parse(text.toString('utf8')));
      },
    ),
    { numRuns: 500 },
  );
});

describe('a broken row', () => {
  const rows = (broken: string, indent: string): string =>
    `[\n${indent}{"url":"1"},\n${indent}${broken},\n${indent}{"url":"3"},\n${indent}{"url":"4"}\n]`;

  test.each(['{"url":"2}', '{"url":"2"', '{"url":["2"}', '{"url":{"2"]', '{"url" "2"]', '{"a":{"url":"2"}', '"2', '{"\\"}'])(
    '%s costs itself alone in an array with a row on each line',
    (broken) => {
      for (const indent of ['', '  ', '\t']) {
        for (const size of [1, 7, 1000]) {
          const { parts, end } = split(rows(broken, indent), size);
          expect(parts.filter((part) => part !== false && part !== broken)).toEqual(['{"url":"1"}', '{"url":"3"}', '{"url":"4"}']);
          expect(parts.length).toBeLessThanOrEqual(4);
          expect(end).toBeUndefined();
        }
      }
    },
  );

  test('does not let inner objects through as rows', () => {
    const text = '[\n  {\n    "url": "1\n    "more": [\n      {"url": "inner"}\n    ]\n  },\n  {\n    "url": "2"\n  }\n]';
    expect(split(text).parts.map((part) => part && JSON.parse(part))).toEqual([false, { url: '2' }]);
  });

  test('ends an array on one line, counted once', () => {
    expect(split('[{"url":"1"},{"url":["2"},{"url":"3"}]').parts).toEqual(['{"url":"1"}', false]);
  });

  test('that is too long or too deep is skipped, the rows around it are kept', () => {
    const long = `{"url":"${'x'.repeat(1_100_000)}"}`;
    expect(split(`[{"url":"1"},${long},{"url":"3"}]`, 65_536).parts).toEqual(['{"url":"1"}', false, '{"url":"3"}']);
    expect(split(`[\n{"url":"1"},\n${'['.repeat(5000)}${']'.repeat(5000)},\n{"url":"3"}\n]`).parts).toEqual([
      '{"url":"1"}',
      false,
      '{"url":"3"}',
    ]);
  });
});

test.each([
  ['[{"url":"1"},', ['{"url":"1"}'], 'the JSON array has no end'],
  ['[{"url":"1"},{"u', ['{"url":"1"}'], 'the JSON array ends inside a row'],
  ['[{"url":"1"}] [{"url":"2"}]', ['{"url":"1"}'], 'something follows the end of the JSON array'],
  ['\ufeff [ ] \n', [], undefined],
  ['[1,"x",null]', ['1', '"x"', 'null'], undefined],
])('%s', (text, parts, end) => {
  for (const size of [1, 3, 100]) expect(split(text, size)).toEqual({ parts, end });
});
