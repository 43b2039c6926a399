import type Database from 'better-sqlite3';

/** Which source files stand behind the pool. */
export function sourceQueries(db: Database.Database) {
  const upsert = db.prepare(`
    insert into source (path, pool_file, crc, summary, added_at) values (@path, @poolFile, @crc, @summary, @now)
    on conflict (pool_file) do update set path = excluded.path, summary = excluded.summary,
      crc = case when @isReused then source.crc else excluded.crc end`);
  const all = db.prepare<[], { path: string; pool_file: string; crc: number; summary: string }>(
    'select path, pool_file, crc, summary from source order by id',
  );
  const remove = db.prepare('delete from source where pool_file = ?');
  return {
    /** Forgets where a pool file came from, when the file is deleted on purpose. */
    remove(poolFile: string): void {
      remove.run(poolFile);
    },
    /** @param source.summary JSON @param source.isReused whether the file was there already: the checksum that is known of it stays */
    record(source: { path: string; poolFile: string; crc: number; isReused: boolean; summary: string; now: number }): void {
      upsert.run({ ...source, isReused: source.isReused ? 1 : 0 });
    },
    all: () => all.all(),
  };
}
