import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '#shared/errors.ts';
import { POOL_COLUMNS } from '#shared/model/candidate.ts';
import { globSafe } from '../util/duckdb.ts';
import { AttachedFiles, type AttachedListing } from './attached-files.ts';
import { Parameters } from './parameters.ts';

const INTEGER_TYPES = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER'];
/** What a file may hold in a column, by the type that we write. */
const ACCEPTED_TYPES: Record<(typeof POOL_COLUMNS)[number]['type'], readonly string[]> = {
  VARCHAR: ['VARCHAR'],
  BIGINT: INTEGER_TYPES,
  INTEGER: INTEGER_TYPES,
  FLOAT: ['FLOAT', 'DOUBLE'],
  BOOLEAN: ['BOOLEAN'],
  TIMESTAMPTZ: ['TIMESTAMP WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_MS', 'TIMESTAMP_S'],
};
const REQUIRED = ['url', 'caption'];

/** The pool as of now. */
export interface PoolListing {
  /** Sorted by name, escaped against globbing. */
  paths: string[];
  /** Size and time of each of them, by path. */
  identities: ReadonlyMap<string, string>;
  /** The path of a file of the pool folder, by its name. */
  pathOf: (name: string) => string;
  /** Names of the pool columns that at least one of these files has. */
  columns: ReadonlySet<string>;
  /** Parquet files elsewhere that belong to the pool. */
  attached: AttachedListing;
  /** Another one after every change of these files. */
  stateKey: string;
}

interface CheckedFile {
  /** Size and modification time: a pool file is only ever replaced as a whole. */
  identity: string;
  columns: readonly string[];
}

/** Lists the parquet files of a folder and checks each once, by its footer, before any query reads it; and the files attached to it. */
export class PoolFiles {
  readonly #folder: string;
  readonly #attached: AttachedFiles;
  #attachedPaths: readonly string[] = [];
  #checked = new Map<string, CheckedFile>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#attached = new AttachedFiles(folder);
  }

  /** @throws AppError(POOL_DAMAGED) naming the file that is no parquet or has other columns */
  async list(connection: DuckDBConnection): Promise<PoolListing> {
    const entries = await readFolder(this.#folder);
    const attached = await this.#attached.list(entries);
    const names = entries.filter((name) => name.endsWith('.parquet')).sort();
    const checked = new Map<string, CheckedFile>();
    const fresh: { path: string; identity: string }[] = [];
    for (const name of names) {
      const path = join(this.#folder, name);
      const { size, mtimeMs, ino } = await stat(path);
      const identity = `${size}:${mtimeMs}:${ino}`;
      const known = this.#checked.get(path);
      if (known?.identity === identity) checked.set(path, known);
      else fresh.push({ path, identity });
    }
    for (const { path, identity } of fresh) checked.set(path, { identity, columns: await checkFile(path, connection) });
    this.#checked = checked;
    this.#attachedPaths = attached.groups.flatMap(({ files }) => files.map(({ path }) => path));
    const pathOf = (name: string): string => globSafe(join(this.#folder, name));
    return {
      paths: names.map(pathOf),
      identities: new Map([...checked].map(([path, { identity }]) => [globSafe(path), identity])),
      pathOf,
      columns: new Set([...checked.values()].flatMap(({ columns }) => columns)),
      attached,
      stateKey: JSON.stringify([
        [...checked].map(([path, { identity }]) => [path, identity]),
        attached.groups.map(({ files }) => files.map(({ name, path, identity }) => [name, path, identity])),
      ]),
    };
  }

  /** The attached files as of now. @throws AppError(POOL_DAMAGED) naming a record that cannot be read */
  async attached(): Promise<AttachedListing> {
    return await this.#attached.list(await readFolder(this.#folder));
  }

  /** Reads every file whole after a query failed. @throws AppError(POOL_DAMAGED) naming the first file that cannot be read */
  async findDamage(connection: DuckDBConnection, signal: AbortSignal): Promise<void> {
    for (const path of [...this.#checked.keys(), ...this.#attachedPaths]) {
      signal.throwIfAborted();
      const parameters = new Parameters();
      // A mere count would be answered from the footer.
      const sql = `select bit_xor(hash(columns(*))) from read_parquet(${parameters.texts([globSafe(path)])}, hive_partitioning = false)`;
      try {
        await connection.run(sql, parameters.values, parameters.types);
      } catch (error) {
        signal.throwIfAborted();
        throw damaged(path, 'cannot be read', error);
      }
    }
  }
}

async function readFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function checkFile(path: string, connection: DuckDBConnection): Promise<string[]> {
  const parameters = new Parameters();
  const sql = `select name, duckdb_type from parquet_schema(${parameters.texts([globSafe(path)])}) where duckdb_type is not null`;
  let found: Map<string, string>;
  try {
    const reader = await connection.runAndReadAll(sql, parameters.values, parameters.types);
    found = new Map(reader.getRows().map(([name, type]) => [String(name), String(type)]));
  } catch (error) {
    throw damaged(path, 'is no parquet file', error);
  }
  for (const { name, type } of POOL_COLUMNS) {
    const actual = found.get(name);
    if (actual === undefined ? REQUIRED.includes(name) : !ACCEPTED_TYPES[type].includes(actual))
      throw damaged(path, `holds ${actual ?? 'nothing'} in column ${name}, expected ${type}`);
  }
  return POOL_COLUMNS.map(({ name }) => name).filter((name) => found.has(name));
}

function damaged(path: string, what: string, cause?: unknown): AppError {
  return new AppError('POOL_DAMAGED', `the pool file ${basename(path)} ${what}`, { data: { path }, ...(cause !== undefined && { cause }) });
}
