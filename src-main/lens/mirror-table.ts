import { rm } from 'node:fs/promises';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { type ColumnType, columnsOf } from './columns.ts';
import type { MirrorRow } from './mirror-source.ts';

/** Raised with every change of the table; a mirror of another version is built anew. */
export const MIRROR_VERSION = 2;

type LibraryColumn = ReturnType<typeof columnsOf>[number]['name'];

/** How each column of the library table comes out of a record. */
const READ: Readonly<Record<LibraryColumn, (row: MirrorRow) => DuckDBValue>> = {
  id: (row) => BigInt(row.id),
  uid: (row) => row.uid,
  url: (row) => row.url,
  caption: (row) => row.caption,
  clean_caption: (row) => row.cleanCaption,
  length: (row) => BigInt(codePoints(row.caption)),
  type: (row) => row.type,
  attribute: (row) => row.attribute,
  host: (row) => row.host,
  page_url: (row) => row.pageUrl,
  page_title: (row) => row.pageTitle,
  crawl_file: (row) => row.crawlFile,
  record_offset: (row) => toBigInt(row.recordOffset),
  date: (row) => toBigInt(row.date),
  claimed_width: (row) => row.claimedWidth,
  claimed_height: (row) => row.claimedHeight,
  language: (row) => row.language,
  language_probability: (row) => row.languageProbability,
  language_reliable: (row) => row.languageReliable,
  page_licence: (row) => row.pageLicence,
  page_signals: (row) => row.pageSignals,
  status: (row) => row.status,
  http_status: (row) => row.httpStatus,
  width: (row) => row.width,
  height: (row) => row.height,
  bytes: (row) => toBigInt(row.bytes),
  format: (row) => row.format,
  sha256: (row) => row.sha256,
  phash: ({ facts }) => facts?.phash ?? null,
  animated: ({ facts }) => facts?.isAnimated ?? null,
  alpha: ({ facts }) => facts?.hasAlpha ?? null,
  orientation: ({ facts }) => facts?.orientation ?? null,
  jpeg_quality: ({ facts }) => facts?.jpegQuality ?? null,
  profile: ({ facts }) => facts?.profile ?? null,
  camera: ({ facts }) => facts?.camera ?? null,
  taken: ({ facts }) => toBigInt(facts?.taken ?? null),
  exif_tags: ({ facts }) => facts?.exifTags ?? null,
  creator: ({ facts }) => facts?.creator ?? null,
  copyright: ({ facts }) => facts?.copyright ?? null,
  licence: ({ facts }) => facts?.licence ?? null,
  data_mining: ({ facts }) => facts?.dataMining ?? null,
  source_type: ({ facts }) => facts?.sourceType ?? null,
  rating: (row) => row.rating,
  flag: (row) => row.flag,
  tags: (row) => listValue([...row.tags]),
};

const TYPES: Readonly<Record<ColumnType, DuckDBType>> = {
  VARCHAR,
  INTEGER,
  BIGINT,
  FLOAT,
  DOUBLE,
  BOOLEAN,
  'VARCHAR[]': LIST(VARCHAR),
};

export interface MirrorColumn {
  type: DuckDBType;
  read: (row: MirrorRow) => DuckDBValue;
}

/** What is no number is no value: it would match comparisons, and JSON has no word for it. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function toBigInt(value: number | null): bigint | null {
  return value === null ? null : BigInt(Math.trunc(value));
}

/** What DuckDB's `length` counts: surrogate pairs are one. */
function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at + 1 < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) count--;
  }
  return count;
}

/** The columns in table order, the scores behind the fixed ones. @param scorerIds in the order in which their columns were added */
export function mirrorColumns(scorerIds: readonly number[]): MirrorColumn[] {
  const fixed = columnsOf('library').map(({ name, type }): MirrorColumn => {
    const read = READ[name];
    if (!read) throw new TypeError(`the column ${name} has no reader`);
    return { type: TYPES[type], read };
  });
  const scores = scorerIds.map(
    (id): MirrorColumn => ({
      type: DOUBLE,
      read: (row) => finite(row.scores.find(({ scorerId }) => scorerId === id)?.value),
    }),
  );
  return [...fixed, ...scores];
}

/** Makes the tables of an empty database file. */
export async function createMirror(connection: DuckDBConnection): Promise<void> {
  const columns = columnsOf('library').map(({ name, type }) => `${name} ${type}`);
  await connection.run('begin transaction');
  await connection.run(`create table library (${columns.join(', ')})`);
  await connection.run('create table mirror_state (version integer, rev bigint)');
  await connection.run(`insert into mirror_state values (${MIRROR_VERSION}, 0)`);
  await connection.run('commit');
}

/** What an existing file holds. */
export interface MirrorState {
  version: number;
  /** Everything of the catalog up to this rev is in the table. */
  rev: number;
  /** The highest id in the table, 0 when it is empty. */
  maxId: number;
  scorerIds: number[];
}

/** @returns undefined for an empty database file */
export async function readMirrorState(connection: DuckDBConnection): Promise<MirrorState | undefined> {
  const tables = await connection.runAndReadAll(
    "select column_name from duckdb_columns() where table_name in ('library', 'mirror_state') order by table_name, column_index",
  );
  const names = tables.getRows().map(([name]) => String(name));
  if (names.length === 0) return undefined;
  const state = await connection.runAndReadAll('select version, rev, (select coalesce(max(id), 0) from library) from mirror_state');
  const [version, rev, maxId] = state.getRows()[0] ?? [];
  const scorerIds = names.filter((name) => name.startsWith('score_')).map((name) => Number(name.slice('score_'.length)));
  return { version: Number(version), rev: Number(rev), maxId: Number(maxId), scorerIds };
}

/** Removes the mirror; it is derived and is built again from the catalog. */
export async function deleteMirror(path: string): Promise<void> {
  await Promise.all([path, `${path}.wal`].map((file) => rm(file, { force: true, maxRetries: 3 })));
}
