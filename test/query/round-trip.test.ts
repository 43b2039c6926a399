import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIELDS } from '#shared/query/fields.ts';
import { parseQuery } from '#shared/query/parser.ts';
import { printQuery } from '#shared/query/printer.ts';
import { arbitraryQuery } from './arbitrary-query.ts';

const scorers = ['aesthetic', 'similarity', 'nsfw'];
const vocabulary = {
  fields: Object.keys(FIELDS),
  scores: [...scorers, 'aesthetic@v1-b32', 'similarity@b32'],
  words: [
    'red barn',
    'keep',
    'OR',
    'NOT',
    'has',
    '-5',
    'a"b',
    'back\\slash',
    'شجرة',
    '猫',
    '👍🏽',
    "'; drop table library; --",
    '',
    ' ',
    '*',
  ],
  numbers: [0, 1, 512, -3, 0.28, 1e21, 1e-7, -0.5],
};

test('every tree survives printing and parsing unchanged', () => {
  fc.assert(
    fc.property(arbitraryQuery(vocabulary), (query) => {
      expect(parseQuery(printQuery(query), { scorers })).toEqual(query);
    }),
    { numRuns: 2000 },
  );
});

test('the printed form of whatever parses is canonical', () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '  ',
    '"',
    '(',
    ')',
    '-',
    ':',
    '>=',
    '<',
    '=',
    '!',
    '*',
    '..',
    '\\',
    '“',
    '”',
    '5',
    '-2',
    'p90',
    'OR',
    ' OR ',
    ' AND ',
    'NOT ',
    'width',
    'tag:',
    'text:',
    'has:',
    'aesthetic',
    '2024-05',
    'date',
    'lang:en',
    '1<=',
    'like:',
    'url:http://x/(y)?z=1',
  );
  let parsed = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      let query: ReturnType<typeof parseQuery>;
      try {
        query = parseQuery(pieces.join(''), { scorers });
      } catch (error) {
        expect(error).toMatchObject({ code: 'QUERY_INVALID' });
        return;
      }
      parsed++;
      const printed = printQuery(query);
      expect(parseQuery(printed, { scorers })).toEqual(query);
      expect(printQuery(parseQuery(printed, { scorers }))).toBe(printed);
    }),
    { numRuns: 5000 },
  );
  expect(parsed).toBeGreaterThan(300);
});

test('an error always points into the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab:<>=!()"*-. 05p\\'), maxLength: 20 }), (text) => {
      try {
        parseQuery(text, { scorers });
      } catch (error) {
        expect(error).toMatchObject({ code: 'QUERY_INVALID' });
        const { position, length } = (error as { data: { position: number; length: number } }).data;
        expect(position).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThanOrEqual(0);
        expect(position + length).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 5000 },
  );
});
