import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanCaption, createTokenizer } from '#main/models/tokenizer.ts';
import { unescapeHtml } from '#main/util/unescape-html.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';
import { tinyTokenizer } from '../helpers/tiny-onnx.ts';

function encode(tokenizer: ReturnType<typeof createTokenizer>, text: string): number[] {
  const ids = new Int32Array(tokenizer.context);
  tokenizer.encodeInto(text, 0, ids);
  return [...ids];
}

describe.skipIf(!sharedFixtures)("OpenAI's own token ids (their tokenizer with ftfy reduced to NFC)", () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(`${sharedFixtures}clip/${name}`, 'utf8'));

  test('all 26 texts give the same ids, padded with 0 to 77', () => {
    const tokenizer = createTokenizer(read('tokenizer.json'), 'tokenizer.json');
    const goldens = read('clip_tokens_openai.json') as { text: string; ids: number[] }[];
    expect(goldens).toHaveLength(26);
    for (const { text, ids } of goldens) {
      expect(encode(tokenizer, text), text).toEqual([...ids, ...new Array<number>(77 - ids.length).fill(0)]);
    }
  });
});

describe('a tokenizer', () => {
  const tokenizer = createTokenizer(tinyTokenizer(), 'tokenizer.json', 12);

  test('frames a text with start and end and pads with 0', () => {
    const ids = encode(tokenizer, 'ab');
    expect(ids[0]).toBe(512);
    expect(ids[3]).toBe(513);
    expect(ids.slice(4)).toEqual(new Array(8).fill(0));
  });

  test('a text that is too long keeps its end token in the last place', () => {
    const ids = encode(tokenizer, 'a long caption that does not fit');
    expect(ids).toHaveLength(12);
    expect(ids[11]).toBe(513);
    expect(ids.slice(0, 11)).not.toContain(513);
  });

  test('writes rows of int64 and a mask of the real tokens', () => {
    const ids = new BigInt64Array(24);
    const mask = new BigInt64Array(24);
    tokenizer.encodeInto('ab', 1, ids, mask);
    expect(ids[12]).toBe(512n);
    expect([...mask.slice(12)].join('')).toBe('111100000000');
    expect([...ids.slice(0, 12)].every((id) => id === 0n)).toBe(true);
  });

  test('takes any text, also a hostile one of a megabyte', () => {
    void fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const ids = encode(tokenizer, text);
        expect(ids[0]).toBe(512);
        expect(ids).toContain(513);
        expect(ids.every((id) => id >= 0 && id < 514)).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(encode(tokenizer, '&amp;'.repeat(200_000))[11]).toBe(513);
  });

  test('a file that is no tokenizer is refused with its name', () => {
    for (const json of [
      {},
      [],
      null,
      'x',
      { model: { type: 'BPE', vocab: {} } },
      { ...tinyTokenizer(), post_processor: null, normalizer: null },
    ]) {
      expect(() => createTokenizer(json, 'my-tokenizer.json')).toThrow(
        expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringContaining('my-tokenizer.json') }),
      );
    }
  });
});

describe('captions are cleaned as OpenAI cleans them', () => {
  test.each([
    ['&lt;b&gt;tom &amp;amp; jerry&lt;/b&gt;', '<b>tom & jerry</b>'],
    ['  a\n\tb\u00a0 c ', 'a b c'],
    ['AT&T R&D &unknown; & &', 'AT&T R&D &unknown; & &'],
  ])('%j', (text, expected) => {
    expect(cleanCaption(text)).toBe(expected);
  });

  // Expected values: Python 3.11, html.unescape.
  test.each([
    ['&eacute;&Eacute &notit; &notin; &CounterClockwiseContourIntegral;', 'éÉ ¬it; ∉ ∳'],
    ['&#233;&#xE9&#128;&#0;&#x110000;&#55296;&#1;&#99999999999999999999;', 'éé€\ufffd\ufffd\ufffd\ufffd'],
    ['&NotEqualTilde;&fjlig;&nbsp;', '≂̸fj\u00a0'],
    ['&ampamp; &am &;', '&amp; &am &;'],
  ])('references %j', (text, expected) => {
    expect(unescapeHtml(text)).toBe(expected);
  });
});
