import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Expression, Query } from '#shared/query/ast.ts';
import { parseQuery } from '#shared/query/parser.ts';
import { conditionsOf, conditionText, readCondition, textOf } from '../../src-renderer/stores/condition.ts';
import { createQueryStore } from '../../src-renderer/stores/query-store.ts';
import { queryTrees, SCORERS } from './query-trees.ts';

const conditions = fc.uniqueArray(queryTrees, { selector: conditionText, minLength: 1, maxLength: 6 });

test('whatever can be asked becomes chips and the same query again', () => {
  fc.assert(
    fc.property(queryTrees, (tree) => {
      const chips = conditionsOf(conditionText(tree), SCORERS);
      const text = textOf(chips.map((chip) => ({ text: chip, isOff: false })));
      expect(conditionsOf(text, SCORERS)).toEqual(chips);
      for (const chip of chips) expect(readCondition(chip)).toEqual(parseQuery(chip, { scorers: SCORERS }));
    }),
    { numRuns: 200 },
  );
});

test('chips side by side are one tree: their conditions, joined by AND', () => {
  fc.assert(
    fc.property(conditions, (trees) => {
      const flat = trees.filter(({ kind }) => kind !== 'and');
      fc.pre(flat.length > 1);
      const tree: Query = parseQuery(textOf(flat.map((item) => ({ text: conditionText(item), isOff: false }))), { scorers: SCORERS });
      expect(tree).toEqual({ kind: 'and', items: flat });
    }),
    { numRuns: 200 },
  );
});

test('a chip that is off is no part of the query, keeps its place, and comes back as it was', () => {
  fc.assert(
    fc.property(conditions, fc.nat(), (trees, pick) => {
      const store = createQueryStore();
      store.getState().setConditions(trees.map((tree) => ({ text: conditionText(tree), isOff: false })));
      const before = store.getState().asked.conditions;
      const { text } = before[pick % before.length] ?? { text: '' };
      store.getState().switchCondition(text);
      expect(store.getState().asked.conditions.map((condition) => condition.text)).toEqual(before.map((condition) => condition.text));
      expect(store.getState().text).toBe(textOf(before.filter((condition) => condition.text !== text)));
      store.getState().switchCondition(text);
      expect(store.getState().asked.conditions).toEqual(before);
    }),
  );
});

test('any walk of changes can be gone back and forward through, state by state', () => {
  const step = fc.oneof(
    queryTrees.map((tree) => ({ do: 'add' as const, text: conditionText(tree) })),
    fc.constant({ do: 'clear' as const, text: '' }),
    fc.constant({ do: 'order' as const, text: '-width' }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const store = createQueryStore();
      const seen = [store.getState().asked];
      for (const { do: what, text } of steps) {
        if (what === 'add') store.getState().addText(text, SCORERS);
        else if (what === 'clear') store.getState().clear();
        else store.getState().setOrder(text);
        seen.push(store.getState().asked);
      }
      for (const asked of seen.slice(0, -1).reverse()) {
        store.getState().back();
        expect(store.getState().asked).toEqual(asked);
        expect(store.getState().text).toBe(textOf(asked.conditions));
      }
      for (const asked of seen.slice(1)) {
        store.getState().forward();
        expect(store.getState().asked).toEqual(asked);
      }
    }),
  );
});

test('a text that is no query changes nothing and says where', () => {
  const store = createQueryStore();
  store.getState().setText('width>=512 -tag:blurry', SCORERS);
  const before = store.getState();
  expect(() => store.getState().setText('widht>=5', SCORERS)).toThrow(/did you mean width/);
  expect(() => store.getState().addText('aesthetc>1', SCORERS)).toThrow(/did you mean aesthetic/);
  expect(() => store.getState().editCondition('width>=512', 'width>=x', SCORERS)).toThrow(/a number such as/);
  expect(store.getState()).toBe(before);
});

test('text replaces what is on; what is off stays, unless it is asked for now', () => {
  const store = createQueryStore();
  store.getState().setText('width>=512 tag:a host:b.org', SCORERS);
  store.getState().switchCondition('tag:a');
  store.getState().switchCondition('host:b.org');
  store.getState().setText('tag:a rating>=3', SCORERS);
  expect(store.getState().asked.conditions).toEqual([
    { text: 'tag:a', isOff: false },
    { text: 'rating>=3', isOff: false },
    { text: 'host:b.org', isOff: true },
  ]);
});

test('a condition is replaced where it stands, and what replaces a chip may be several', () => {
  const store = createQueryStore();
  store.getState().setText('width>=512 tag:a rating>=3', SCORERS);
  store.getState().replaceConditions(({ text }) => text.startsWith('tag:'), 'tag:b');
  expect(store.getState().text).toBe('width>=512 tag:b rating>=3');
  store.getState().editCondition('tag:b', 'tag:c lang:en', SCORERS);
  expect(store.getState().text).toBe('width>=512 tag:c lang:en rating>=3');
  store.getState().editCondition('lang:en', '', SCORERS);
  expect(store.getState().text).toBe('width>=512 tag:c rating>=3');
});

test('a saved view opens with a score that this library has not got: its chip can be read', () => {
  const store = createQueryStore();
  store.getState().openView({ name: 'Old', query: 'violence<0.2 width>=5', off: ['tag:x'], order_by: '-violence', layout: 'table' });
  expect(store.getState()).toMatchObject({ text: 'violence<0.2 width>=5', viewName: 'Old' });
  const expected: Expression = { kind: 'compare', field: 'violence', operator: '<', bound: { kind: 'number', value: 0.2 } };
  expect(readCondition('violence<0.2')).toEqual(expected);
});
