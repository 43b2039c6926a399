import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Catalog, openCatalog } from '#main/catalog/catalog.ts';
import type { ChangedField, FieldChange } from '#main/catalog/change-log.ts';
import type { FieldValue } from '#main/catalog/queries/marks.ts';
import { newSample, pairBatch } from '../helpers/pair-batch.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const SAMPLES = 9;
const TAGS = ['coast', 'barn'];

/** What is to hold: the library is as if the operations that are not undone had been done in their order. */
class Model {
  /** One that never was among them. */
  readonly gone = new Set<number>([SAMPLES + 1]);
  readonly operations: { id: number; value: Map<string, FieldValue>; touched: Map<string, number[]>; state: string; turn: number }[] = [];
  turn = 0;

  value(field: string, id: number): FieldValue {
    let value: FieldValue = null;
    for (const operation of this.operations)
      if (operation.state === 'done' && operation.touched.get(field)?.includes(id)) value = operation.value.get(field) ?? null;
    return value;
  }

  /** @returns whether anything changed */
  edit(changes: readonly FieldChange[], ids: readonly number[]): boolean {
    const touched = new Map<string, number[]>();
    for (const { field, value } of changes) {
      const changed = ids.filter((id) => !this.gone.has(id) && this.value(field, id) !== value);
      if (changed.length > 0) touched.set(field, changed);
    }
    if (touched.size === 0) return false;
    for (const operation of this.operations) if (operation.state === 'undone') operation.state = 'dropped';
    const value = new Map(changes.map((change) => [change.field as string, change.value]));
    this.operations.push({ id: this.operations.length + 1, value, touched, state: 'done', turn: ++this.turn });
    return true;
  }

  latest(state: string) {
    return this.operations.filter((operation) => operation.state === state).sort((a, b) => b.turn - a.turn)[0];
  }

  setState(id: number, state: string): void {
    const operation = this.operations[id - 1];
    if (!operation) throw new Error(`no operation ${id}`);
    Object.assign(operation, { state, turn: ++this.turn });
  }
}

const catalogPath = (): string => join(tempDir(), 'catalog.sqlite');

/** A catalog with samples 1 to 9 and two tags; `fields` are those that are edited here. */
function smallCatalog(path: string): { catalog: Catalog; fields: ChangedField[] } {
  const catalog = openCatalog(path);
  const pairs = Array.from({ length: SAMPLES }, (_, index) => newSample({ url: `https://example.com/${index}.jpg` }));
  const tags = catalog.transaction(() => {
    catalog.samples.add(pairBatch(pairs));
    return TAGS.map((name): ChangedField => `tag:${catalog.tags.ensure(name)}`);
  });
  return { catalog, fields: ['rating', 'flag', ...tags] };
}

function valuesIn(catalog: Catalog, fields: readonly ChangedField[]): Map<string, FieldValue> {
  const tagIds = new Map(TAGS.map((name) => [name, `tag:${catalog.tags.find(name)}`]));
  const values = new Map<string, FieldValue>();
  for (const row of catalog.sampleRows.byIds(Array.from({ length: SAMPLES }, (_, index) => index + 1))) {
    const tags = new Set((JSON.parse(row.tags) as string[]).map((name) => tagIds.get(name)));
    for (const field of fields) {
      const value = field === 'rating' ? row.rating : field === 'flag' ? row.flag : tags.has(field) ? 1 : null;
      values.set(`${field} of ${row.id}`, value);
    }
  }
  return values;
}

const VALUES: Record<string, FieldValue[]> = { rating: [null, 0, 3, 5], flag: [null, 'pick', 'reject'], tag: [null, 1] };
const change = fc
  .integer({ min: 0, max: 3 })
  .chain((field) =>
    fc.record({ field: fc.constant(field), value: fc.constantFrom(...(VALUES[['rating', 'flag'][field] ?? 'tag'] ?? [])) }),
  );
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      changes: fc.uniqueArray(change, { minLength: 1, maxLength: 3, selector: ({ field }) => field }),
      ids: fc.uniqueArray(fc.integer({ min: 1, max: SAMPLES + 1 }), { minLength: 1 }).map((ids) => ids.sort((a, b) => a - b)),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'undo' as const }) },
  { weight: 2, arbitrary: fc.nat(20).map((which) => ({ do: 'undo one' as const, which })) },
  { weight: 3, arbitrary: fc.constant({ do: 'redo' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: SAMPLES }).map((id) => ({ do: 'delete' as const, id })) },
);

test('whatever is changed, undone in any order and done again, over restarts: the library is as if only what is not undone had been done', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
      const path = catalogPath();
      let { catalog, fields } = smallCatalog(path);
      const model = new Model();
      try {
        for (const taken of steps) {
          if (taken.do === 'edit') {
            const changes = taken.changes.map(({ field, value }): FieldChange => ({ field: fields[field] ?? 'rating', value }));
            const { operation } = catalog.transaction(() =>
              catalog.changes.record({ kind: 'edit', change: {}, at: 1 }, changes, taken.ids),
            );
            expect(operation !== null).toBe(model.edit(changes, taken.ids));
            if (operation) {
              const touched = new Set([...(model.operations.at(-1)?.touched.values() ?? [])].flat());
              expect(operation).toMatchObject({ id: model.operations.length, samples: touched.size, state: 'done' });
            }
          } else if (taken.do === 'reopen') {
            catalog.close();
            catalog = openCatalog(path);
          } else if (taken.do === 'delete') {
            const db = new Database(path);
            db.pragma('foreign_keys = on');
            db.prepare('delete from sample where id = ?').run(taken.id);
            db.close();
            model.gone.add(taken.id);
          } else if (taken.do === 'redo') {
            const expected = model.latest('undone');
            const redo = () => catalog.transaction(() => catalog.changes.redo());
            if (expected) {
              expect(redo()).toMatchObject({ id: expected.id, state: 'done' });
              model.setState(expected.id, 'done');
            } else expect(redo).toThrow(expect.objectContaining({ code: 'NOTHING_TO_UNDO' }));
          } else {
            const which = taken.do === 'undo one' ? 1 + (taken.which % (model.operations.length + 1)) : undefined;
            const expected = which === undefined ? model.latest('done') : model.operations[which - 1];
            const undo = () => catalog.transaction(() => catalog.changes.undo(which));
            if (expected?.state === 'done') {
              expect(undo()).toMatchObject({ id: expected.id, state: 'undone' });
              model.setState(expected.id, 'undone');
            } else expect(undo).toThrow(expect.objectContaining({ code: 'NOTHING_TO_UNDO' }));
          }
          const expected = new Map<string, FieldValue>();
          for (let id = 1; id <= SAMPLES; id++)
            if (!model.gone.has(id)) for (const field of fields) expected.set(`${field} of ${id}`, model.value(field, id));
          expect(valuesIn(catalog, fields)).toEqual(expected);
          expect(catalog.operations.list(1000, 1000).map(({ id, state }) => [id, state])).toEqual(
            model.operations.map(({ id, state }) => [id, state]).reverse(),
          );
        }
        expect(catalog.integrityErrors()).toEqual([]);
      } finally {
        catalog.close();
      }
    }),
    { numRuns: 60 },
  );
});
