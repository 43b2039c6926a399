import Database from 'better-sqlite3';
import { AppError } from '#shared/errors.ts';

/** What the lock file says about the process that holds the library. */
interface Holder {
  pid: number;
  since: string;
}

/** The library is ours until close(); after a kill -9 the operating system frees it at once. */
export interface LibraryLock {
  close(): void;
}

/** A database handle that nobody refers to is closed by the garbage collector, and the lock with it. */
const held = new Set<Database.Database>();

/** A starter that is just writing its name holds the lock for a moment; who works with the library holds it for good. */
const FIRST_WAIT_MS = 250;
const COMMIT_WAIT_MS = 2000;

const isBusy = (error: unknown): boolean => error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

/**
 * Takes the library for this process: an open write transaction on a database of its own, whose only row names the holder. No
 * heartbeat and no stale lock: the lock is the operating system's.
 * @param path of lock.sqlite, made when absent
 * @throws AppError LIBRARY_LOCKED with the holder's pid
 */
export function lockLibrary(path: string): LibraryLock {
  const db = new Database(path, { timeout: FIRST_WAIT_MS });
  try {
    db.pragma('journal_mode = delete');
    db.exec('begin immediate; create table if not exists holder (pid integer not null, since text not null)');
    db.prepare('delete from holder').run();
    db.prepare('insert into holder (pid, since) values (?, ?)').run(process.pid, new Date().toISOString());
    // From here on only starters that read our name stand in the way, and those for a moment.
    db.pragma(`busy_timeout = ${COMMIT_WAIT_MS}`);
    // Committed, so that others can read who we are, then taken again for good. Who slips in between wins, and we report them.
    db.exec('commit; begin immediate');
  } catch (error) {
    if (!isBusy(error)) {
      db.close();
      throw error;
    }
    const found = readHolder(db);
    // Our own name means that the winner of a close race has not written its name yet.
    const holder = found?.pid === process.pid ? undefined : found;
    db.close();
    throw new AppError(
      'LIBRARY_LOCKED',
      holder
        ? `This library is in use by Gleaner (process ${holder.pid}) on this computer, since ${holder.since}.`
        : 'This library is in use by another Gleaner process.',
      { data: { pid: holder?.pid, since: holder?.since, lock: path } },
    );
  }
  held.add(db);
  return {
    close() {
      held.delete(db);
      db.exec('rollback');
      db.close();
    },
  };
}

function readHolder(db: Database.Database): Holder | undefined {
  try {
    db.pragma(`busy_timeout = ${FIRST_WAIT_MS}`);
    return db.prepare<[], Holder>('select pid, since from holder').get();
  } catch (error) {
    // The holder is writing its name at this very moment; the lock is taken either way.
    if (isBusy(error)) return undefined;
    throw error;
  }
}
