import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boundsOn,
  boundsText,
  choiceOn,
  choiceTexts,
  isBoundOn,
  isChoiceOf,
  percentileText,
  withChoice,
} from '../../src-renderer/features/filters/conditions.ts';
import { editedText, editOf } from '../../src-renderer/features/query/condition-edit.ts';
import { conditionWords } from '../../src-renderer/features/query/condition-words.ts';
import { tokenAt } from '../../src-renderer/features/query/query-token.ts';
import { take } from '../../src-renderer/features/query/suggestions.ts';
import { type Condition, conditionsOf, conditionText } from '../../src-renderer/stores/condition.ts';
import { queryTrees, SCORERS } from './query-trees.ts';

const on = (...texts: string[]): Condition[] => texts.map((text) => ({ text, isOff: false }));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const bound = fc.option(finite);

test('whatever bounds a brush has, their condition gives the same bounds back', () => {
  fc.assert(
    fc.property(bound, bound, (one, other) => {
      const [min, max] = one !== null && other !== null && one > other ? [other, one] : [one, other];
      const text = boundsText('aesthetic', { min, max });
      expect(boundsOn(text === null ? [] : on(text), 'aesthetic')).toEqual({ min, max, isOff: false });
      if (text !== null) expect(conditionsOf(text, SCORERS)).toEqual([text]);
    }),
  );
});

test('whatever values are chosen and refused, their conditions give the same choice back', () => {
  const values = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 5 });
  fc.assert(
    fc.property(values, fc.nat(5), (all, cut) => {
      const choice = { included: all.slice(0, cut), excluded: all.slice(cut) };
      const texts = choiceTexts('host', choice);
      expect(choiceOn(on(...texts), 'host')).toEqual(choice);
      expect(texts.every((text) => isChoiceOf('host')({ text, isOff: false }))).toBe(true);
      expect(conditionsOf(texts.join(' '))).toEqual(texts);
    }),
  );
});

test('a value is on, excluded or neither, never two of them', () => {
  const state = fc.constantFrom('on' as const, 'off' as const, 'excluded' as const);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), state)), (clicks) => {
      const choice = clicks.reduce((before, [value, next]) => withChoice(before, value, next), { included: [], excluded: [] } as ReturnType<
        typeof choiceOn
      >);
      const all = [...choice.included, ...choice.excluded];
      expect(new Set(all).size).toBe(all.length);
      for (const value of ['a', 'b', 'c']) {
        const last = clicks.findLast(([clicked]) => clicked === value)?.[1] ?? 'off';
        expect([choice.included.includes(value), choice.excluded.includes(value)]).toEqual([last === 'on', last === 'excluded']);
      }
    }),
  );
});

test('a bound by percentile belongs to the field and is no brush', () => {
  const text = percentileText('width', 'min', 90);
  expect(text).toBe('width>=p90');
  expect(isBoundOn('width')({ text, isOff: false })).toBe(true);
  expect(boundsOn(on(text), 'width')).toEqual({ min: null, max: null, isOff: false });
});

test('a chip that is off shows its bounds and says that they are off', () => {
  expect(boundsOn([{ text: 'width:5..9', isOff: true }], 'width')).toEqual({ min: 5, max: 9, isOff: true });
});

test.each([
  ['aesthetic>=4.8', 'aesthetic', '≥', '4.8', 'aesthetic at least 4.8'],
  ['-width>=512', 'width', '<', '512', 'width below 512'],
  ['width:512..1024', 'width', '', '512 – 1,024', 'width from 512 to 1,024'],
  ['width>=p90', 'width', '≥', 'p90', 'width at least p90'],
  ['-tag:blurry', 'tag', 'is not', 'blurry', 'tag is not blurry'],
  ['(lang:en OR lang:de)', 'lang', 'is', 'English or German', 'lang is English or German'],
  ['-(tag:a OR tag:b)', 'tag', 'is not', 'a or b', 'tag is not a or b'],
  ['-text:logo', 'caption', 'without', 'logo', 'caption without logo'],
  ['has:nsfw', 'nsfw', 'is', 'known', 'nsfw is known'],
  ['meaning:"calm harbour"', 'images', 'like', '“calm harbour”', 'images like “calm harbour”'],
  ['(width>=5 OR tag:a)', '', '', '(width>=5 OR tag:a)', '(width>=5 OR tag:a)'],
])('%s reads in words', (text, field, operator, value, label) => {
  expect(conditionWords(text)).toEqual({ field, operator, value, label });
});

test('every condition has words, and its value taken out and put back is the same condition', () => {
  fc.assert(
    fc.property(queryTrees, (tree) => {
      const text = conditionText(tree);
      expect(conditionWords(text).label).not.toBe('');
      const edit = editOf(text);
      expect(conditionsOf(editedText(edit, edit.value), SCORERS)).toEqual(conditionsOf(text, SCORERS));
    }),
    { numRuns: 300 },
  );
});

test('a value is typed into a chip without the quotes that it needs, and an operator takes the place of the old one', () => {
  expect(editedText(editOf('tag:a'), 'two words')).toBe('tag:"two words"');
  expect(editedText(editOf('width>=5'), '<=9')).toBe('width<=9');
  expect(editedText(editOf('-tag:a'), 'b')).toBe('-tag:b');
});

test.each([
  ['wid', 3, { name: 'wid', operator: '', value: '', from: 0, to: 3 }],
  ['rating>=3 -ta', 13, { name: 'ta', operator: '', from: 11, to: 13 }],
  ['(lang:e OR x', 7, { name: 'lang', operator: ':', value: 'e', from: 1, to: 7, valueFrom: 6 }],
  ['tag:"two wo', 11, { name: 'tag', operator: ':', value: 'two wo', from: 0, valueFrom: 4 }],
  ['width>=', 7, { name: 'width', operator: '>=', value: '' }],
  ['a host:example.com b', 9, { name: 'host', operator: ':', value: 'ex', from: 2, to: 18 }],
])('the token of %s at %i is found', (text, caret, expected) => {
  expect(tokenAt(text, caret)).toMatchObject(expected);
});

test('a suggestion takes the place of what is being typed, and of nothing else', () => {
  const text = 'rating>=3 -host:ex width>5';
  const token = tokenAt(text, 18);
  expect(take(text, token, { id: '', text: '', detail: '', insert: 'example.com', from: token.valueFrom, isWhole: true })).toEqual({
    text: 'rating>=3 -host:example.com width>5',
    caret: 27,
  });
});
