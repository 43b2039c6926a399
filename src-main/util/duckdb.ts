import { dirname } from 'node:path';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { makeFolder } from './make-folder.ts';

export interface DuckDbOptions {
  /** Upper bound of DuckDB's own buffers, with its unit: `512MB`, `2GB`. */
  memoryLimit: string;
  /** Where DuckDB spills what exceeds the memory limit: a folder that it makes when needed and removes again. */
  tempDirectory: string;
  /** Threads of this instance, at least 1. */
  threads: number;
}

export interface DuckDb {
  readonly connection: DuckDBConnection;
  /** A further connection, for a second query in flight; `close()` closes it too. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/**
 * Opens DuckDB with every limit explicit and without a way to the network: extensions are neither installed nor loaded on demand
 * (parquet, json and icu are linked in). Row order is kept, so that the same rows give the same parquet bytes; the time zone is UTC.
 * One instance per file: two in one process lose each other's data.
 * @param path a database file or `:memory:`
 */
export async function openDuckDb(path: string, options: DuckDbOptions): Promise<DuckDb> {
  await makeFolder(dirname(options.tempDirectory));
  const instance = await DuckDBInstance.create(path, {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    temp_directory: options.tempDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    preserve_insertion_order: 'true',
    // What a query has freed goes back to the system soon, not from 128 and 512 MB on.
    allocator_flush_threshold: '8MB',
    allocator_bulk_deallocation_flush_threshold: '8MB',
  });
  const connections: DuckDBConnection[] = [];
  const connect = async (): Promise<DuckDBConnection> => {
    const connection = await DuckDBConnection.create(instance);
    connections.push(connection);
    return connection;
  };
  try {
    const connection = await connect();
    await connection.run("set global timezone = 'UTC'");
    return {
      connection,
      connect,
      close() {
        for (const open of connections.splice(0)) open.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    for (const open of connections.splice(0)) open.closeSync();
    instance.closeSync();
    throw error;
  }
}

/** A string as a SQL literal. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A path as DuckDB's readers take it: `*`, `?` and `[` make a pattern of it, but a class of one character is that character. */
export function globSafe(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]');
}
