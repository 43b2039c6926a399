import type Database from 'better-sqlite3';

/** Settings of the library, as JSON values under dotted names such as `download.contact`. */
export function settingQueries(db: Database.Database) {
  const get = db.prepare<[string], { value: string }>('select value from setting where key = ?');
  const set = db.prepare('insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value');
  return {
    get(key: string): unknown {
      const row = get.get(key);
      return row === undefined ? undefined : JSON.parse(row.value);
    },
    set(key: string, value: unknown): void {
      set.run(key, JSON.stringify(value));
    },
  };
}
