import { expect, test } from 'vitest';
import { commonType, type SeenType, settledType, typeOfValue, valueAs } from '#main/engine/stage-fetch/column-types.ts';
import { parseExactJson } from '#main/util/exact-json.ts';

const typeOf = (cells: readonly string[]) => cells.map((cell) => typeOfValue(cell, true)).reduce<SeenType>(commonType, null);

test.each([
  [['1', '', '-7'], 'int64'],
  [['1', '2.5'], 'double'],
  [['1e3', '.5'], 'double'],
  [['1', 'two'], 'string'],
  [['99999999999999999999'], 'double'],
  [['true', 'false'], 'string'],
  [['', ''], null],
])('cells %j of a csv column make it %s', (cells, type) => {
  expect(typeOf(cells)).toBe(type);
});

test('a column takes every value that its type was told from', () => {
  expect(['1', '', '+9007199254740993'].map((cell) => valueAs('int64', cell, true))).toEqual([1n, null, 9007199254740993n]);
  expect(['1', '', '2.5'].map((cell) => valueAs('double', cell, true))).toEqual([1, null, 2.5]);
  expect([1n, 2.5, 'a', null].map((value) => valueAs('string', value, false))).toEqual(['1', '2.5', 'a', null]);
  expect(valueAs({ list: 'double' }, [1n, 2.5, null], false)).toEqual([1, 2.5, null]);
  expect(valueAs('json', [1n, { a: 'b' }], false)).toBe('[1,{"a":"b"}]');
  expect(valueAs('int64', 'two', true)).toBe(undefined);
});

test.each([
  ['[[1, 2], [], null, [null, 3]]', { list: 'int64' }],
  ['[[1], [2.5]]', { list: 'double' }],
  ['[[[0.5, 1]], [], [[]]]', { list: { list: 'double' } }],
  ['[["a"], [1]]', { list: 'string' }],
  ['[[], [null]]', { list: 'string' }],
  ['[[{"a": 1}], []]', 'json'],
  ['[[1], [[1]]]', 'json'],
  ['[[1], "a"]', 'json'],
])('the values %s of a JSON list make it %j', (text, type) => {
  const values = parseExactJson(text);
  const seen = Array.isArray(values) ? values.map((value) => typeOfValue(value, false)) : [];
  expect(settledType(seen.reduce<SeenType>(commonType, null))).toEqual(type);
});

test.each<[SeenType, SeenType, SeenType]>([
  ['int32', 'int64', 'int64'],
  ['int8', 'int16', 'int16'],
  ['uint8', 'uint16', 'uint16'],
  ['uint8', 'int8', 'int16'],
  ['uint16', 'int64', 'int64'],
  ['uint32', 'int8', 'int64'],
  ['uint64', 'int64', 'string'],
  ['uint8', 'float', 'double'],
  [{ list: 'int32' }, { list: 'int64' }, { list: 'int64' }],
  [{ list: 'int32' }, { list: { list: 'int32' } }, 'json'],
])('a column of %j and %j is one of %j', (a, b, common) => {
  expect(commonType(a, b)).toEqual(common);
  expect(commonType(b, a)).toEqual(common);
});

test('what has nothing in common is text, or JSON where one is nested', () => {
  expect(commonType('boolean', 'int64')).toBe('string');
  expect(commonType('string', 'json')).toBe('json');
});
