import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Fields } from './import-row.ts';
import { parseLooseObject } from './loose-json.ts';
import type { ParquetTable } from './parquet-table.ts';

export interface IndexedRow {
  key: string;
  fields: Fields;
}

const ROWS_AT_ONCE = 2000;
const ROWS_OUT_AT_ONCE = 200;

/**
 * The rows of a metadata table by key, on disk, so that tables of any size can be joined with images that come in another order.
 */
export class MetadataIndex {
  readonly #db: Database.Database;
  readonly #take: Database.Statement<[string], { key: string; json: string }>;
  readonly #failedBetween: Database.Statement<[{ after: string; to: string }], { key: string; json: string }>;
  readonly #rest: Database.Statement<[{ after: string; watermark: string }], { key: string; json: string }>;
  /** Failed rows up to this key have been handed out, but for one of just this key that has files. */
  #watermark = '';

  private constructor(db: Database.Database) {
    this.#db = db;
    this.#take = db.prepare('update entry set is_used = 1 where key = ? returning key, json');
    this.#failedBetween = db.prepare(
      `select key, json from entry where is_failed = 1 and key > @after and key < @to order by key limit ${ROWS_OUT_AT_ONCE}`,
    );
    this.#rest = db.prepare(`
      select key, json from entry where is_used = 0 and key > @after and not (is_failed = 1 and key < @watermark)
      order by key limit ${ROWS_OUT_AT_ONCE}`);
  }

  /** @param table closed by the caller @param onSkip told of rows without a key, and of a key that comes again */
  static async load(
    table: ParquetTable,
    workDir: string,
    { onSkip, signal }: { onSkip: (row: number, reason: string) => void; signal?: AbortSignal | undefined },
  ): Promise<MetadataIndex> {
    const db = new Database(join(workDir, 'metadata.sqlite'));
    try {
      // Scratch: it does not outlive the shard.
      db.pragma('journal_mode = off');
      db.pragma('synchronous = off');
      db.exec('drop table if exists entry');
      db.exec(
        'create table entry (key text primary key, json text not null, is_failed integer not null, is_used integer not null default 0) without rowid',
      );
      const insert = db.prepare('insert into entry (key, json, is_failed) values (?, ?, ?) on conflict (key) do nothing');
      for await (const rows of table.read({ withImages: false, rowsAtOnce: ROWS_AT_ONCE, signal })) {
        db.exec('begin');
        for (const { row, json } of rows) {
          const fields = parseLooseObject(json);
          const key = fields?.key;
          const text = typeof key === 'bigint' || typeof key === 'number' ? String(key) : key;
          if (typeof text !== 'string' || text === '') onSkip(row, 'a row without a key');
          else if (insert.run(text, json, isFailed(fields?.status) ? 1 : 0).changes === 0) onSkip(row, 'a key that comes twice');
        }
        db.exec('commit');
      }
      return new MetadataIndex(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** The row of a key. */
  take(key: string): Fields | undefined {
    const row = this.#take.get(key);
    return row && parseLooseObject(row.json);
  }

  /** Rows of failures whose keys lie below `key` and that have not been handed out: they have no files. */
  *failedBefore(key: string): Generator<IndexedRow> {
    while (this.#watermark < key) {
      const rows = this.#failedBetween.all({ after: this.#watermark, to: key });
      this.#watermark = rows.at(-1)?.key ?? key;
      yield* rows.map(parsed);
    }
  }

  /** All rows that were not handed out yet, by key. */
  *rest(): Generator<IndexedRow> {
    for (let after = ''; ; ) {
      const rows = this.#rest.all({ after, watermark: this.#watermark });
      yield* rows.map(parsed);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.key;
    }
  }

  close(): void {
    this.#db.close();
  }
}

function parsed({ key, json }: { key: string; json: string }): IndexedRow {
  return { key, fields: parseLooseObject(json) ?? {} };
}

/** img2dataset's word for a success is `success`; a table without the column tells of no failure. */
function isFailed(status: unknown): boolean {
  return typeof status === 'string' && status !== 'success';
}
