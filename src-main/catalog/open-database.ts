import { closeSync, copyFileSync, existsSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '#shared/errors.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** 'Glnr', so that a stray SQLite file is not taken for a catalog. */
export const APPLICATION_ID = 0x476c_6e72;

/**
 * Version and application id from the file header, read without SQLite: a newer file must stay untouched, and SQLite may write even
 * when it only opens a file in WAL mode. Our migrations end with a checkpoint, so the header is always current.
 * @see https://www.sqlite.org/fileformat.html 1.3 (offsets 60 and 68, big-endian)
 */
function readHeader(path: string): { version: number; applicationId: number } {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, header, 0, 100, 0);
    if (length === 0) return { version: 0, applicationId: 0 }; // made, then killed before the first write
    if (length < 100 || header.toString('latin1', 0, 15) !== 'SQLite format 3') {
      throw new AppError('LIBRARY_DAMAGED', `${path} is not an SQLite file`, { data: { path } });
    }
  } finally {
    closeSync(file);
  }
  return { version: header.readUInt32BE(60), applicationId: header.readUInt32BE(68) };
}

/**
 * Opens or makes a catalog and brings it to the newest version; a backup (`catalog.v1.sqlite`) is made before a migration of a file
 * that holds data.
 * @param path of catalog.sqlite
 * @throws AppError LIBRARY_NEWER, LIBRARY_DAMAGED
 */
export function openDatabase(path: string, migrations: readonly string[] = MIGRATIONS): Database.Database {
  if (existsSync(path)) {
    const { version, applicationId } = readHeader(path);
    const isBlank = version === 0 && applicationId === 0; // whatever it holds, migrate() refuses to build beside it
    if (!isBlank && applicationId !== APPLICATION_ID)
      throw new AppError('LIBRARY_DAMAGED', `${path} is an SQLite file but not a Gleaner catalog`, { data: { path } });
    if (version > migrations.length) {
      throw newer(path, version, migrations.length);
    }
  }
  const db = new Database(path);
  try {
    db.pragma('journal_mode = wal');
    db.pragma('synchronous = full');
    db.pragma('foreign_keys = on');
    db.pragma('secure_delete = on');
    // 40 MB. At SQLite's own 4 MB nearly every rating of a thousand samples would wait for their pages to be written a second time.
    db.pragma('wal_autocheckpoint = 10000');
    db.pragma('cache_size = -65536');
    migrate(db, path, migrations);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function migrate(db: Database.Database, path: string, migrations: readonly string[]): void {
  const from = Number(db.pragma('user_version', { simple: true }));
  if (from === migrations.length) return;
  // A newer Gleaner that was killed before its checkpoint has left its version in the write-ahead log, where the header does not show it.
  if (from > migrations.length) throw newer(path, from, migrations.length);
  if (from === 0 && db.prepare('select 1 from sqlite_master limit 1').get() !== undefined) {
    throw new AppError('LIBRARY_DAMAGED', `${path} is an SQLite file but not a Gleaner catalog`, { data: { path } });
  }
  if (from > 0) {
    db.pragma('wal_checkpoint(truncate)');
    copyFileSync(path, path.replace(/\.sqlite$/, `.v${from}.sqlite`));
  }
  db.transaction(() => {
    for (const sql of migrations.slice(from)) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
  db.pragma('wal_checkpoint(truncate)');
}

function newer(path: string, version: number, known: number): AppError {
  return new AppError('LIBRARY_NEWER', `${path} has version ${version}; this Gleaner knows versions up to ${known}. Nothing was changed.`, {
    data: { path, version, known },
  });
}
