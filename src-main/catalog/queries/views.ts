import type Database from 'better-sqlite3';
import type { FieldStore } from './marks.ts';

/** Saved views: a name and the text of a JSON object each. */
export function viewQueries(db: Database.Database) {
  const all = db.prepare<[], { name: string; state: string }>('select name, state from saved_view order by name');
  const get = db.prepare<[string], string>('select state from saved_view where name = ?').pluck();
  const put = db.prepare('insert into saved_view (name, state) values (?, ?) on conflict (name) do update set state = excluded.state');
  const remove = db.prepare('delete from saved_view where name = ?');
  return {
    all: () => all.all(),
    get: (name: string): string | undefined => get.get(name),
    /** The state of one view, under whatever ids; null where there is no view of that name. */
    field: (name: string): FieldStore => ({
      read: (ids) => {
        const value = get.get(name) ?? null;
        return ids.map((id) => ({ id, value }));
      },
      write(_id, value) {
        if (value === null) remove.run(name);
        else put.run(name, value);
      },
    }),
  };
}
