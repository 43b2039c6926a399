import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLooseObject } from '#main/imports/loose-json.ts';

test("Python's NaN and infinities become null; inside strings they are text", () => {
  const text = '{"a": NaN, "b": [Infinity, -Infinity, 1.0, 2], "c": "NaN \\" Infinity", "NaN": {"d": "\\\\", "e": NaN}}';
  expect(parseLooseObject(text)).toEqual({ a: null, b: [null, null, 1, 2n], c: 'NaN " Infinity', NaN: { d: '\\', e: null } });
});

test.each(['', 'null', '[]', '"text"', '{', '{"a": NaNs}', '{"a": undefined}', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`])(
  '%j is no object of metadata',
  (text) => {
    expect(parseLooseObject(text)).toBeUndefined();
  },
);

test('numbers stay as they are written, whatever their size', () => {
  expect(parseLooseObject('{"big": 123456789012345678901234567890, "one": 1.0}')).toEqual({ big: 123456789012345678901234567890n, one: 1 });
});

test('any JSON object is read as JSON reads it, and no text ends in an error', () => {
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner)) ?? 'null');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (object) => {
      const text = JSON.stringify(object);
      expect(plain(parseLooseObject(text))).toEqual(plain(JSON.parse(text)));
    }),
  );
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\NaInfinity-1 ') }), (text) => void parseLooseObject(text)));
});
