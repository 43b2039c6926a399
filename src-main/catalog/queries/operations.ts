import type Database from 'better-sqlite3';
import { packIds, unpackIds } from '../id-list.ts';
import type { FieldValue } from './marks.ts';

export type OperationKind = 'edit' | 'tag' | 'view_save' | 'view_rename' | 'view_delete';

export interface OperationRow {
  id: number;
  kind: OperationKind;
  /** JSON object. */
  change: string;
  samples: number;
  /** Milliseconds since 1970. */
  at: number;
  /** dropped: undone, and it cannot be done again since something else was done afterwards. */
  state: 'done' | 'undone' | 'dropped';
}

/** Samples of which an operation changed one field from and to the same. */
export interface ChangeGroup {
  value: FieldValue;
  previous: FieldValue;
  /** Ascending. */
  ids: number[];
}

interface GroupRow {
  value: FieldValue;
  previous: FieldValue;
  samples: Buffer;
}

/** The log of what the user changed. Call all that writes inside a transaction. */
export function operationQueries(db: Database.Database) {
  const columns = 'id, kind, change, samples, at, state';
  const nextTurn = '(select coalesce(max(turn), 0) + 1 from operation)';
  const insert = db.prepare(`insert into operation (kind, change, samples, at, turn) values (?, ?, ?, ?, ${nextTurn})`);
  const drop = db.prepare("update operation set state = 'dropped' where state = 'undone'");
  const setState = db.prepare(`update operation set state = ?, turn = ${nextTurn} where id = ?`);
  const get = db.prepare<[number], OperationRow>(`select ${columns} from operation where id = ?`);
  const latest = db.prepare<[string], OperationRow>(`select ${columns} from operation where state = ? order by turn desc limit 1`);
  const list = db.prepare<[number, number], OperationRow>(`select ${columns} from operation where id < ? order by id desc limit ?`);
  const fields = db
    .prepare<[number], string>('select field from operation_change where operation_id = ? group by field order by min(ordinal)')
    .pluck();
  const groups = db.prepare<[number, string], GroupRow>(
    'select value, previous, samples from operation_change where operation_id = ? and field = ? order by ordinal',
  );
  const later = db
    .prepare<[{ field: string; after: number; lowest: number; highest: number }], number>(`
    select distinct operation_id from operation_change join operation on operation.id = operation_id and operation.state = 'done'
    where field = @field and operation_id > @after and lowest <= @highest and highest >= @lowest order by operation_id`)
    .pluck();
  const removeGroups = db.prepare('delete from operation_change where operation_id = ? and field = ?');
  const nextOrdinal = db
    .prepare<[number], number>('select coalesce(max(ordinal), -1) + 1 from operation_change where operation_id = ?')
    .pluck();
  const insertGroup = db.prepare(
    'insert into operation_change (operation_id, ordinal, field, value, previous, lowest, highest, samples) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    /** Logs an operation that was just done. What was undone before it cannot be done again any more. @returns its id */
    add(kind: OperationKind, change: Readonly<Record<string, unknown>>, samples: number, at: number): number {
      drop.run();
      return Number(insert.run(kind, JSON.stringify(change), samples, at).lastInsertRowid);
    },
    get: (id: number): OperationRow | undefined => get.get(id),
    /** What was done, or undone, last. */
    latest: (state: 'done' | 'undone'): OperationRow | undefined => latest.get(state),
    setState(id: number, state: 'done' | 'undone'): void {
      setState.run(state, id);
    },
    /** The newest first. @param before only those with a lower id */
    list: (before: number, limit: number): OperationRow[] => list.all(before, limit),
    /** What an operation changed, in the order in which it did. */
    fields: (id: number): string[] => fields.all(id),
    groups: (id: number, field: string): ChangeGroup[] =>
      groups.all(id, field).map(({ samples, ...group }) => ({ ...group, ids: unpackIds(samples) })),
    /** Operations after this one that are done and may have changed the field of one of the samples, the oldest first. @param ids ascending, not empty */
    later: (id: number, field: string, ids: readonly number[]): number[] =>
      later.all({ field, after: id, lowest: ids[0] ?? 0, highest: ids.at(-1) ?? 0 }),
    /** Takes the place of all groups of that field. */
    setGroups(id: number, field: string, changed: readonly ChangeGroup[]): void {
      removeGroups.run(id, field);
      let ordinal = nextOrdinal.get(id) ?? 0;
      for (const { value, previous, ids } of changed)
        insertGroup.run(id, ordinal++, field, value, previous, ids[0] ?? 0, ids.at(-1) ?? 0, packIds(ids));
    },
  };
}
