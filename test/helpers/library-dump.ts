import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What may differ between two runs of the same work: times, attempts, pack positions, and the counters of bookkeeping. */
const VOLATILE: Record<string, readonly string[]> = {
  sample: ['rev'],
  fetch: ['attempts', 'fetched_at'],
  image: ['pack', 'offset', 'thumb_pack', 'thumb_offset'],
  quarantine: ['at'],
  operation: ['at'],
  tag: ['used_at'],
  // Files that are read side by side end in any order; nothing refers to their ids.
  source: ['id', 'added_at', 'summary'],
};
/** What was asked of hosts grows with every repetition. */
const BOOKKEEPING = new Set(['job', 'shard', 'revision', 'pack', 'host', 'sqlite_sequence']);

/** Everything a library holds, as text that can be compared: the catalog row by row, pool and vector files by hash. */
export function dumpLibrary(library: string): Record<string, string[]> {
  const db = new Database(join(library, 'catalog.sqlite'), { readonly: true });
  try {
    const dump: Record<string, string[]> = {};
    const tables = db.prepare<[], string>("select name from sqlite_master where type = 'table' order by name").pluck().all();
    for (const table of tables) {
      if (BOOKKEEPING.has(table)) continue;
      const columns = (db.pragma(`table_info(${table})`) as { name: string }[])
        .map(({ name }) => name)
        .filter((name) => !VOLATILE[table]?.includes(name));
      dump[table] = db
        .prepare<[], Record<string, unknown>>(
          `select ${columns.join(', ')} from ${table} order by ${columns.map((_, at) => at + 1).join(', ')}`,
        )
        .all()
        .map((row) =>
          JSON.stringify(row, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)),
        );
    }
    return { ...dump, pool: hashFolder(join(library, 'pool')), vectors: hashFolder(join(library, 'vectors')) };
  } finally {
    db.close();
  }
}

/** Path and sha256 of every file below a folder. @param leaveOut names that may differ */
export function hashFolder(folder: string, leaveOut: (name: string) => boolean = () => false): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !leaveOut(relative(folder, path)))
    .map((path) => `${relative(folder, path)} ${sha256(readFileSync(path))}`)
    .sort();
}
