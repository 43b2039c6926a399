import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Deletes samples of a library that nobody has open. @param condition SQL over the sample's columns */
export function deleteSamples(library: string, condition: string): void {
  const db = new Database(join(library, 'catalog.sqlite'));
  try {
    db.pragma('foreign_keys = on');
    db.prepare(`delete from sample where ${condition}`).run();
  } finally {
    db.close();
  }
}
