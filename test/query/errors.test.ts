import { describe, expect, test } from 'vitest';
import { MAX_QUERY_LENGTH, parseQuery } from '#shared/query/parser.ts';
import type { QueryErrorData } from '#shared/query/query-error.ts';

const scorers = ['aesthetic', 'similarity'];

function errorOf(text: string): { message: string; data: QueryErrorData } {
  try {
    parseQuery(text, { scorers });
  } catch (error) {
    expect(error).toMatchObject({ name: 'AppError', code: 'QUERY_INVALID' });
    return error as { message: string; data: QueryErrorData };
  }
  throw new Error(`${text} was accepted`);
}

/** The piece of the text that the error points at. */
const pointedAt = (text: string): string => {
  const { position, length } = errorOf(text).data;
  return text.slice(position, position + length);
};

/** The text after taking the suggestion. */
function repaired(text: string): string {
  const { position, length, suggestion } = errorOf(text).data;
  return text.slice(0, position) + suggestion + text.slice(position + length);
}

describe('a suggestion put in place of what the error points at makes the query valid', () => {
  test.each([
    ['widht>=512', 'widht', 'width>=512'],
    ['tag:keep aestetic>=5', 'aestetic', 'tag:keep aesthetic>=5'],
    ['aestetic@v1-b32>=5', 'aestetic@v1-b32', 'aesthetic@v1-b32>=5'],
    ['has:hieght', 'hieght', 'has:height'],
    ['hsa:width', 'hsa', 'has:width'],
    ['text:"red barn', '"red barn', 'text:"red barn"'],
    ['width==512', '==', 'width=512'],
    ['width=>512', '=>', 'width>=512'],
    ['width<>512', '<>', 'width!=512'],
    ['width:1024..512', '1024..512', 'width:512..1024'],
    ['1024<=width<=512', '1024<=width<=512', '512<=width<=1024'],
    ['status:not_fund', 'not_fund', 'status:not_found'],
    ['flag:pik', 'pik', 'flag:pick'],
    ['(tag:keep', '(tag:keep', '(tag:keep)'],
    ['tag:keep)', ')', 'tag:keep'],
    ['has>width', '>', 'has:width'],
    ['cats - dogs', '-', 'cats  dogs'],
  ])('%j: %j', (text, pointed, fixed) => {
    expect(pointedAt(text)).toBe(pointed);
    expect(repaired(text)).toBe(fixed);
    expect(() => parseQuery(fixed, { scorers })).not.toThrow();
  });
});

describe('a mistake without an obvious remedy is pointed at and says what is expected', () => {
  test.each([
    ['width>=', 7, 0, 'a number'],
    ['(width>=)', 8, 0, 'a number'],
    ['width>=big', 7, 3, 'a number'],
    ['width:"512"', 6, 5, 'a number'],
    ['width>=p101', 7, 4, 'p0 to p100'],
    ['width>=1e999', 7, 5, 'a number'],
    ['date>=yesterday', 6, 9, 'a date'],
    ['date>=2024-02-30', 6, 10, 'a date'],
    ['lang>=en', 4, 2, 'lang:'],
    ['tag!=keep', 3, 2, '-tag:'],
    ['tag:', 4, 0, 'a value'],
    ['text:""', 5, 2, 'at least one word'],
    ['*', 0, 1, 'at least one word'],
    ['>=5', 0, 2, 'a field name'],
    ['a OR', 4, 0, 'a condition'],
    ['OR a', 0, 0, 'a condition'],
    ['a AND AND b', 6, 0, 'a condition'],
    ['()', 1, 0, 'a condition'],
    ['NOT', 3, 0, 'a condition'],
    ['-', 0, 1, 'a condition'],
    ['width>=512<1024', 10, 1, 'a space'],
    ['512<width>100', 9, 1, '< or <='],
    ['"a"b', 3, 1, 'a space'],
    ['foo:bar', 0, 3, 'a field'],
    ['has:meaning', 4, 7, 'a field with values'],
    ['like:', 5, 0, 'a value'],
    ['zzzzzz@v1>3', 0, 9, 'a field'],
  ])('%j', (text, position, length, expected) => {
    const { data, message } = errorOf(text);
    expect(data).toMatchObject({ position, length });
    expect(data.expected).toContain(expected);
    expect(message).toContain(`character ${position + 1} `);
  });
});

test('the message of an unknown name lists the fields and the scores that the caller knows', () => {
  expect(errorOf('qqqqqq>1').data.expected).toMatch(/width.*similarity/);
});

test('a score that the caller does not list is unknown', () => {
  expect(() => parseQuery('aesthetic>=5')).toThrow(/aesthetic is no field and no score/);
});

test('an endless nesting and an endless text are refused', () => {
  expect(errorOf(`${'('.repeat(5000)}a`).message).toContain('too deeply');
  expect(errorOf('-'.repeat(5000)).message).toContain('too deeply');
  expect(errorOf('a '.repeat(MAX_QUERY_LENGTH)).data.position).toBe(MAX_QUERY_LENGTH);
});

test('a thousand conditions in a row are no nesting', () => {
  expect(parseQuery('a '.repeat(1000))).toMatchObject({ kind: 'and', items: { length: 1000 } });
});
