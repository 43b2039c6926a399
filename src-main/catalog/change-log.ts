import { AppError } from '#shared/errors.ts';
import { splitIds } from './id-list.ts';
import type { FieldStore, FieldValue, markQueries } from './queries/marks.ts';
import type { ChangeGroup, OperationKind, OperationRow, operationQueries } from './queries/operations.ts';
import type { revisionQueries } from './queries/revisions.ts';
import type { tagQueries } from './queries/tags.ts';
import type { viewQueries } from './queries/views.ts';

/** `rating`, `flag`, `tag:<id of the tag>`, `view:<name>`. */
export type ChangedField = 'rating' | 'flag' | `tag:${number}` | `view:${string}`;

/** One field that is to become the same for many samples. */
export interface FieldChange {
  field: ChangedField;
  value: FieldValue;
}

/** What a view is changed under, which hangs on no sample. */
const NO_SAMPLE = [0];
/** Samples whose values are read at once. */
const READ_AT_ONCE = 10_000;

interface Parts {
  operations: ReturnType<typeof operationQueries>;
  marks: ReturnType<typeof markQueries>;
  tags: ReturnType<typeof tagQueries>;
  views: ReturnType<typeof viewQueries>;
  revisions: ReturnType<typeof revisionQueries>;
}

/**
 * What the user changes, and its undoing. The library is always as if those operations had been done, in the order of the log, that are
 * not undone: whatever is undone, in whatever order, leaves what later operations did and takes nothing but its own away. So an operation
 * keeps for every sample that it changed what that would be without it, and where an earlier one is undone or done again, the next one
 * that changed the same takes that over. Call everything that writes inside a transaction.
 */
export function changeLog({ operations, marks, tags, views, revisions }: Parts) {
  const storeOf = (field: string): FieldStore => {
    if (field === 'rating' || field === 'flag') return marks[field];
    if (field.startsWith('tag:')) return tags.field(Number(field.slice(4)));
    return views.field(field.slice(5));
  };
  const isOfSample = (field: string): boolean => !field.startsWith('view:');

  /** Gives every sample that is there the value. @returns what the others of them had before, by value, and how many there are */
  const write = (field: string, value: FieldValue, ids: readonly number[]): { before: Map<FieldValue, number[]>; present: number } => {
    const store = storeOf(field);
    const before = new Map<FieldValue, number[]>();
    let present = 0;
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      const found = store.read(ids.slice(from, from + READ_AT_ONCE));
      present += found.length;
      for (const { id, value: had } of found) {
        if (had === value) continue;
        store.write(id, value);
        append(before, had, id);
      }
    }
    return { before, present };
  };

  /** New revisions for the samples among those that were changed. */
  const touch = (changed: ReadonlyMap<string, readonly number[][]>): number => {
    const lists = [...changed].flatMap(([field, ids]) => (isOfSample(field) ? ids : []));
    const touched = lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())];
    revisions.touchSamples(touched);
    return touched.length;
  };

  const next = (state: 'done' | 'undone', id: number | undefined): OperationRow => {
    const row = id === undefined ? operations.latest(state) : operations.get(id);
    if (row?.state === state) return row;
    throw new AppError('NOTHING_TO_UNDO', wordNothing(state, id, row), { data: { ...(id !== undefined && { operation: id }) } });
  };

  const isOf = (row: OperationRow, state: OperationRow['state']): OperationRow => ({ ...row, state });

  return {
    /**
     * Makes changes and logs them as one operation. What changed nothing is not logged.
     * @param ids ascending, none twice; those that are gone are skipped. Of a view: left out
     * @returns the operation, null where nothing changed, and how many of the samples are there
     */
    record(
      entry: { kind: OperationKind; change: Readonly<Record<string, unknown>>; at: number },
      changes: readonly FieldChange[],
      ids: readonly number[] = NO_SAMPLE,
    ): { operation: OperationRow | null; matched: number; changed: Map<ChangedField, number> } {
      const groups = new Map<string, ChangeGroup[]>();
      const changed = new Map<ChangedField, number>();
      let matched = 0;
      for (const { field, value } of changes) {
        const { before, present } = write(field, value, ids);
        matched = Math.max(matched, present);
        changed.set(
          field,
          [...before.values()].reduce((sum, list) => sum + list.length, 0),
        );
        if (before.size > 0) groups.set(field, toGroups(value, before));
      }
      if (groups.size === 0) return { operation: null, matched, changed };
      const samples = touch(new Map([...groups].map(([field, list]) => [field, list.map((group) => group.ids)])));
      const id = operations.add(entry.kind, entry.change, samples, entry.at);
      for (const [field, list] of groups) operations.setGroups(id, field, list);
      return { operation: operations.get(id) ?? null, matched, changed };
    },

    /** Takes an operation back. @param id default: what was done last @throws AppError NOTHING_TO_UNDO */
    undo(id?: number): OperationRow {
      const row = next('done', id);
      const touched = new Map<string, number[][]>();
      for (const field of operations.fields(row.id)) {
        const lists: number[][] = [];
        for (const { previous, ids } of operations.groups(row.id, field)) {
          let rest = ids;
          for (const after of operations.later(row.id, field, rest)) rest = handOver(after, field, rest, () => previous);
          lists.push(...write(field, previous, rest).before.values());
        }
        touched.set(field, lists);
      }
      touch(touched);
      operations.setState(row.id, 'undone');
      return isOf(row, 'undone');
    },

    /** Does the operation again that was undone last, at its place in the log. @throws AppError NOTHING_TO_UNDO */
    redo(): OperationRow {
      const row = next('undone', undefined);
      const touched = new Map<string, number[][]>();
      for (const field of operations.fields(row.id)) {
        const groups = operations.groups(row.id, field);
        const value = groups[0]?.value ?? null;
        let rest = mergeIds(groups.map(({ ids }) => ids));
        const before = new Map<FieldValue, number[]>();
        for (const after of operations.later(row.id, field, rest)) {
          rest = handOver(after, field, rest, (had, ids) => {
            before.set(had, mergeIds([before.get(had) ?? [], ids]));
            return value;
          });
        }
        const written = write(field, value, rest).before;
        touched.set(field, [...written.values()]);
        // Samples that have the value already, or are gone, stay with the operation: what it would be without it is the same.
        const unchanged = splitIds(rest, mergeIds([...written.values()])).rest;
        for (const [had, ids] of [...written, [value, unchanged] as const])
          if (ids.length > 0) before.set(had, mergeIds([before.get(had) ?? [], ids]));
        operations.setGroups(row.id, field, toGroups(value, before));
      }
      touch(touched);
      operations.setState(row.id, 'done');
      return isOf(row, 'done');
    },
  };

  /** Where a later operation changed the field of some of the samples, what that would be without it becomes another. @returns the other samples */
  function handOver(
    operation: number,
    field: string,
    ids: readonly number[],
    newPrevious: (had: FieldValue, ids: number[]) => FieldValue,
  ): number[] {
    const before = new Map<FieldValue, number[]>();
    const groups = operations.groups(operation, field);
    let left = [...ids];
    for (const group of groups) {
      const { both, rest } = splitIds(left, group.ids);
      left = rest;
      const kept = splitIds(group.ids, both).rest;
      if (kept.length > 0) before.set(group.previous, mergeIds([before.get(group.previous) ?? [], kept]));
      if (both.length === 0) continue;
      const previous = newPrevious(group.previous, both);
      before.set(previous, mergeIds([before.get(previous) ?? [], both]));
    }
    if (left.length < ids.length) operations.setGroups(operation, field, toGroups(groups[0]?.value ?? null, before));
    return left;
  }
}

function append(map: Map<FieldValue, number[]>, key: FieldValue, id: number): void {
  const list = map.get(key);
  if (list) list.push(id);
  else map.set(key, [id]);
}

const toGroups = (value: FieldValue, before: ReadonlyMap<FieldValue, number[]>): ChangeGroup[] =>
  [...before].map(([previous, ids]) => ({ value, previous, ids }));

/** One ascending list of all; no id is in two. */
function mergeIds(lists: readonly (readonly number[])[]): number[] {
  const filled = lists.filter(({ length }) => length > 0);
  if (filled.length === 1) return [...(filled[0] ?? [])];
  return Array.from(Float64Array.from(filled.flat()).sort());
}

function wordNothing(state: 'done' | 'undone', id: number | undefined, row: OperationRow | undefined): string {
  if (id === undefined) return state === 'done' ? 'there is no change to undo' : 'there is no change to do again';
  return row ? `change ${id} is undone already` : `there is no change ${id}`;
}
