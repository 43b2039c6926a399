import type Database from 'better-sqlite3';
import { AppError } from '#shared/errors.ts';
import { mapDiskFull } from '../util/disk-errors.ts';
import { changeLog } from './change-log.ts';
import { openDatabase } from './open-database.ts';
import { conceptQueries } from './queries/concepts.ts';
import { exportQueries } from './queries/exports.ts';
import { extraQueries } from './queries/extras.ts';
import { fetchQueries } from './queries/fetches.ts';
import { hostQueries } from './queries/hosts.ts';
import { imageQueries } from './queries/images.ts';
import { jobQueries } from './queries/jobs.ts';
import { markQueries } from './queries/marks.ts';
import { nearQueries } from './queries/near.ts';
import { operationQueries } from './queries/operations.ts';
import { packQueries } from './queries/packs.ts';
import { revisionQueries } from './queries/revisions.ts';
import { runQueries } from './queries/runs.ts';
import { safetyQueries } from './queries/safety.ts';
import { sampleFactQueries } from './queries/sample-facts.ts';
import { sampleRowQueries } from './queries/sample-rows.ts';
import { sampleQueries } from './queries/samples.ts';
import { scoreQueries } from './queries/scores.ts';
import { selectionFactQueries } from './queries/selection-facts.ts';
import { settingQueries } from './queries/settings.ts';
import { sourceQueries } from './queries/sources.ts';
import { tagQueries } from './queries/tags.ts';
import { viewQueries } from './queries/views.ts';

/** The system of record: one SQLite file, one writer, short transactions. Made by openCatalog. */
export interface Catalog extends ReturnType<typeof queriesOf> {
  /** Runs `work` in one write transaction; all of it is kept or none. @throws AppError DISK_FULL */
  transaction<T>(work: () => T): T;
  /** Rows that were written since it was opened: as long as it is the same, nothing has changed. */
  rowsWritten(): number;
  /** SQLite's own check of the file. @returns its findings, empty when all is well */
  integrityErrors(): string[];
  close(): void;
}

function queriesOf(db: Database.Database) {
  const revisions = revisionQueries(db);
  const operations = operationQueries(db);
  const marks = markQueries(db);
  const tags = tagQueries(db);
  const views = viewQueries(db);
  return {
    revisions,
    samples: sampleQueries(db, revisions),
    sampleRows: sampleRowQueries(db),
    sampleFacts: sampleFactQueries(db),
    selectionFacts: selectionFactQueries(db),
    extras: extraQueries(db),
    fetches: fetchQueries(db),
    hosts: hostQueries(db),
    images: imageQueries(db),
    packs: packQueries(db),
    scores: scoreQueries(db),
    near: nearQueries(db),
    concepts: conceptQueries(db),
    exports: exportQueries(db),
    sources: sourceQueries(db),
    tags,
    views,
    operations,
    changes: changeLog({ operations, marks, tags, views, revisions }),
    safety: safetyQueries(db),
    jobs: jobQueries(db),
    runs: runQueries(db),
    settings: settingQueries(db),
  };
}

/** Gives a full drive and a damaged file their codes. */
function mapErrors<T>(path: string, work: () => T): T {
  try {
    return mapDiskFull(path, work);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !/^SQLITE_(CORRUPT|NOTADB)/.test(code)) throw error;
    throw new AppError('LIBRARY_DAMAGED', `${path} is damaged: ${error instanceof Error ? error.message : code}`, {
      data: { path },
      cause: error,
    });
  }
}

/** Opens or makes the catalog at `path`. @throws AppError LIBRARY_NEWER, LIBRARY_DAMAGED, DISK_FULL */
export function openCatalog(path: string): Catalog {
  const db = mapErrors(path, () => openDatabase(path));
  const written = db.prepare<[], number>('select total_changes()').pluck();
  return {
    ...queriesOf(db),
    rowsWritten: () => written.get() ?? 0,
    transaction: (work) => mapErrors(path, () => db.transaction(work).immediate()),
    integrityErrors() {
      const rows = db.pragma('integrity_check') as { integrity_check: string }[];
      const foreign = db.pragma('foreign_key_check') as { table: string; rowid: number }[];
      return [
        ...rows.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
        ...foreign.map((row) => `${row.table} row ${row.rowid} refers to a row that is not there`),
      ];
    },
    close() {
      db.close();
    },
  };
}
