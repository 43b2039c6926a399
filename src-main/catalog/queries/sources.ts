import type Database from 'better-sqlite3';

/** Which source files stand behind the pool. */
export function sourceQueries(db: Database.Database) {
  const upsert = db.prepare(`
    insert into source (path, pool_file, summary, added_at) values (?, ?, ?, ?)
    on conflict (pool_file) do update set path = excluded.path, summary = excluded.summary`);
  const all = db.prepare<[], { path: string; pool_file: string; summary: string }>(
    'select path, pool_file, summary from source order by id',
  );
  const remove = db.prepare('delete from source where pool_file = ?');
  return {
    /** Forgets where a pool file came from, when the file is deleted on purpose. */
    remove(poolFile: string): void {
      remove.run(poolFile);
    },
    /** @param summary JSON */
    record(path: string, poolFile: string, summary: string, now: number): void {
      upsert.run(path, poolFile, summary, now);
    },
    all: () => all.all(),
  };
}
