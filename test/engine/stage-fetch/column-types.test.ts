import { expect, test } from 'vitest';
import { commonType, typeOfValue, valueAs } from '#main/engine/stage-fetch/column-types.ts';

const typeOf = (cells: readonly string[]) => cells.map((cell) => typeOfValue(cell, true)).reduce(commonType, null);

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
  expect(valueAs('json', [1n, { a: 'b' }], false)).toBe('[1,{"a":"b"}]');
  expect(commonType('int32', 'int64')).toBe('int64');
  expect(commonType('boolean', 'int64')).toBe('string');
  expect(commonType('string', 'json')).toBe('json');
});
