import type Database from 'better-sqlite3';
import { widerType } from '../extra-type.ts';

/** A column of a source that is none of ours, with its DuckDB type. */
export interface SourceColumn {
  name: string;
  type: string;
}

/** Which columns of the sources came along with samples; the values lie with the samples. */
export function extraQueries(db: Database.Database) {
  const typeOf = db.prepare<[string], string>('select type from extra_column where name = ?').pluck();
  const set = db.prepare('insert into extra_column (name, type) values (?, ?) on conflict (name) do update set type = excluded.type');
  const all = db.prepare<[], SourceColumn>('select name, type from extra_column order by name');
  return {
    /** Takes columns up, each under a type that also holds what it held before. Call inside a transaction. */
    record(columns: readonly SourceColumn[]): void {
      for (const { name, type } of columns) set.run(name, widerType(typeOf.get(name) ?? type, type));
    },
    all: (): SourceColumn[] => all.all(),
  };
}
