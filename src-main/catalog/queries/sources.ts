import type Database from 'better-sqlite3';

/** Which source files stand behind the pool. */
export function sourceQueries(db: Database.Database) {
  const upsert = db.prepare(`
    insert into source (path, pool_file, summary, added_at) values (?, ?, ?, ?)
    on conflict (pool_file) do update set path = excluded.path, summary = excluded.summary`);
  const all = db.prepare<[], { path: string; pool_file: string; summary: string }>(
    'select path, pool_file, summary from source order by id',
  );
  return {
    /** @param summary JSON */
    record(path: string, poolFile: string, summary: string, now: number): void {
      upsert.run(path, poolFile, summary, now);
    },
    all: () => all.all(),
  };
}
