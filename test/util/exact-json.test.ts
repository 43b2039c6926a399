import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExactJson, exactJsonText, parseExactJson } from '#main/util/exact-json.ts';

test('integers keep every digit, fractions are numbers', () => {
  expect(parseExactJson('{"a":9007199254740993,"b":[-9223372036854775808,1.0,1e3,0],"c":{"d":true,"e":null,"f":"5"}}')).toEqual({
    a: 9007199254740993n,
    b: [-9223372036854775808n, 1, 1000, 0n],
    c: { d: true, e: null, f: '5' },
  });
});

const exact: fc.Arbitrary<ExactJson> = fc.letrec<{ value: ExactJson }>((tie) => ({
  value: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

test('a value written and read again is the same', () => {
  fc.assert(
    fc.property(exact, (value) => {
      expect(parseExactJson(exactJsonText(value))).toEqual(value);
    }),
  );
});

test('what is no finite number is written null', () => {
  expect(exactJsonText([Number.NaN, Number.POSITIVE_INFINITY, -0])).toBe('[null,null,-0.0]');
});
