import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '#shared/errors.ts';
import type { Scope } from '#shared/query/fields.ts';
import { diskError } from '../util/disk-errors.ts';
import { interruptible } from '../util/interruptible.ts';
import { libraryPaths } from '../util/library-paths.ts';
import { Limiter } from '../util/limiter.ts';
import type { Log } from '../util/log.ts';
import type { AttachedListing } from './attached-files.ts';
import { readBatches, toRows } from './batch.ts';
import { type LensDatabase, openLensDatabase } from './database.ts';
import { isFileDamaged } from './duckdb-errors.ts';
import { EXTRA_COLUMN, extraTypes } from './extra-columns.ts';
import { libraryScope } from './library-scope.ts';
import { Mirror } from './mirror.ts';
import type { MirrorSource } from './mirror-source.ts';
import { deleteMirror } from './mirror-table.ts';
import { type PackedBatch, readPackedBatches } from './packed-batch.ts';
import { PoolFiles } from './pool-files.ts';
import { poolScope } from './pool-scope.ts';
import {
  type AbsentFile,
  type CountInput,
  DEFAULT_BATCH_ROWS,
  type ExtraType,
  type LensBatch,
  type LensRow,
  MAX_BATCH_ROWS,
  MAX_QUERY_ROWS,
  type NearList,
  type QueryInput,
  type StreamInput,
} from './protocol.ts';
import { QuarantinedPairs } from './quarantined-pairs.ts';
import { ScopeMemory } from './scope-memory.ts';
import type { Asked, Session } from './session.ts';
import { countStatement, defaultColumns, packedStatement, type SelectOptions, scoreNames, selectStatement } from './statement.ts';

/** The lens process of a killed engine ends once it notices; that takes as long as interrupting its query. */
const LOCK_PATIENCE_MS = 10_000;
/** DuckDB keeps libuv's threads busy while it runs; more queries than this would starve the reading of files. */
const MAX_QUERIES = 2;

export interface LensOptions {
  libraryDir: string;
  source: MirrorSource;
  log: Log;
  /** DuckDB's own buffers, with unit. */
  memoryLimit: string;
  threads: number;
  /** How long to wait for another process that has the file open. Default 10 s. */
  lockPatienceMs?: number;
}

/** Answers queries over the library and the pool. One for each library folder, in a process of its own. */
export class Lens {
  readonly #options: LensOptions;
  readonly #path: string;
  readonly #limiter = new Limiter(MAX_QUERIES);
  readonly #pool: PoolFiles;
  readonly #quarantined: QuarantinedPairs;
  readonly #closing = new AbortController();
  #database: LensDatabase;
  #mirror: Mirror;
  #idle: DuckDBConnection[] = [];
  readonly #memories = { library: new ScopeMemory(''), pool: new ScopeMemory('') };
  #warned = new Set<string>();

  private constructor(options: LensOptions, database: LensDatabase) {
    const paths = libraryPaths(options.libraryDir);
    this.#options = options;
    this.#path = paths.lens;
    this.#pool = new PoolFiles(paths.pool);
    this.#quarantined = new QuarantinedPairs(options.source);
    this.#database = database;
    this.#mirror = new Mirror(database.connection, options.source, database.state);
  }

  /** @throws AppError(LIBRARY_LOCKED) */
  static async open(options: LensOptions): Promise<Lens> {
    return new Lens(options, await openDatabase(options));
  }

  /** The number of rows that a query selects. @throws AppError(QUERY_INVALID, POOL_DAMAGED, DISK_FULL) */
  async count({ query, ...asked }: CountInput, { signal }: { signal: AbortSignal }): Promise<number> {
    return await this.ask(asked, signal, async ({ connection, source, knownScores }) => {
      const { sql, parameters } = countStatement(query, source, knownScores);
      const reader = await connection.runAndReadAll(sql, parameters.values, parameters.types);
      return Number(reader.value(0, 0));
    });
  }

  /** One page of rows. @throws AppError(QUERY_INVALID, USAGE, POOL_DAMAGED, DISK_FULL) */
  async query(input: QueryInput, { signal }: { signal: AbortSignal }): Promise<LensRow[]> {
    checkRange('limit', input.limit, 0, MAX_QUERY_ROWS);
    checkRange('offset', input.offset, 0, Number.MAX_SAFE_INTEGER);
    return await this.ask(input, signal, async ({ connection, source, knownScores }) => {
      const columns = input.columns ?? defaultColumns(source);
      const options = { columns, order: input.orderBy ?? 'first', seed: 0, limit: input.limit, offset: input.offset };
      const statement = selectStatement(input.query, source, knownScores, options);
      const rows: LensRow[] = [];
      for await (const batch of readBatches(connection, statement, { names: columns, batchRows: MAX_BATCH_ROWS }))
        rows.push(...toRows(batch));
      return rows;
    });
  }

  /** All rows in batches; the next one is read once `emit` has resolved. @returns rows handed out @throws as `query`, and what `emit` throws */
  async stream(input: StreamInput, { signal, emit }: { signal: AbortSignal; emit: (batch: LensBatch) => Promise<void> }): Promise<number> {
    const batchRows = checkStream(input);
    let rows = 0;
    await this.ask({ ...input, withQuarantined: true }, signal, async ({ connection, source, knownScores }) => {
      const statement = selectStatement(input.query, source, knownScores, streamOptions(input));
      for await (const batch of readBatches(connection, statement, { names: streamNames(input), batchRows })) {
        await emit(batch);
        rows += batch.rowCount;
      }
    });
    return rows;
  }

  /** As `stream`, in the form that is quickest to hand to another process. */
  async streamPacked(
    input: StreamInput,
    { signal, emit }: { signal: AbortSignal; emit: (batch: PackedBatch) => Promise<void> },
  ): Promise<number> {
    const batchRows = checkStream(input);
    let rows = 0;
    await this.ask({ ...input, withQuarantined: true }, signal, async ({ connection, source, knownScores }) => {
      // Rows that come in their order anyway are cut off here: DuckDB would first gather all up to its limit.
      const isCut = input.limit !== undefined && source.isInOrder && (input.order ?? 'first') === 'first';
      const maxRows = isCut ? input.limit : undefined;
      const options = isCut ? { ...streamOptions(input), limit: undefined } : streamOptions(input);
      const { statement, columns } = packedStatement(input.query, source, knownScores, options);
      for await (const batch of readPackedBatches(connection, statement, { ...columns, batchRows, maxRows })) {
        await emit(batch);
        rows += batch.rowCount;
      }
      // Ends the statement, which may have more to give.
      if (isCut) await connection.run('select 1');
    });
    return rows;
  }

  /** Interrupts what runs, waits for its end and closes the file. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new AppError('CANCELLED', 'the lens is closing'));
    await this.#mirror.close();
    await this.#limiter.runAlone(async () => {
      this.#database.close();
      this.#options.source.close();
    });
  }

  /** The types of columns of attached files. @param names exact @throws AppError(USAGE) for a name that none has */
  async extraTypes(names: readonly string[]): Promise<ExtraType[]> {
    return extraTypes(names, (await this.#pool.attached()).files);
  }

  /** The attached files that queries over the pool go on without. */
  async absentFiles(): Promise<AbsentFile[]> {
    const { absent } = await this.#pool.attached();
    return absent.map(({ file: { name, path }, state }) => ({ name, path, state }));
  }

  /**
   * Runs statements over a scope as it is now, one question at a time on each of a few connections.
   * @throws AppError(POOL_DAMAGED, DISK_FULL, LIBRARY_LOCKED), the signal's reason, and what `work` throws
   */
  async ask<T>(asked: Asked, callSignal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const { scope } = asked;
    const signal = AbortSignal.any([callSignal, this.#closing.signal]);
    const attempt = (): Promise<T> => this.#limiter.run(() => this.#inSlot(asked, signal, work), { signal });
    const database = this.#database;
    try {
      return await attempt();
    } catch (error) {
      if (scope !== 'library' || !isFileDamaged(error)) throw diskError(error, this.#path);
      await this.#limiter.runAlone(() => this.#rebuild(database, error));
      return await attempt();
    }
  }

  async #inSlot<T>(asked: Asked, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const connection = this.#idle.pop() ?? (await this.#database.connect());
    try {
      return await interruptible(connection, signal, async () => {
        if (asked.scope === 'library') return await work(await this.#librarySession(connection, asked.near ?? [], signal));
        return await this.#inPool(connection, asked, signal, work);
      });
    } catch (error) {
      // Drops what a broken-off stream still holds; a database that takes no statement any more is told by the error itself.
      await connection.run('select 1').catch(() => undefined);
      throw error;
    } finally {
      this.#idle.push(connection);
    }
  }

  async #librarySession(connection: DuckDBConnection, near: readonly NearList[], signal: AbortSignal): Promise<Session> {
    await untilAborted(this.#mirror.update(), signal);
    const source = libraryScope(this.#mirror.scorers, near);
    const memory = this.#memoryOf('library', this.#mirror.stateKey);
    return { connection, source, knownScores: scoreNames(source), memory };
  }

  async #inPool<T>(
    connection: DuckDBConnection,
    { extra = [], withQuarantined = false }: Asked,
    signal: AbortSignal,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const listing = await this.#pool.list(connection);
    this.#warnOf(listing.attached);
    extraTypes(extra, listing.attached.files);
    const leftOut = withQuarantined ? 0 : await this.#quarantined.update(connection, listing);
    const source = poolScope(listing, extra, leftOut > 0);
    const memory = this.#memoryOf('pool', `${listing.stateKey} ${leftOut}`);
    const knownScores = [...this.#options.source.scorers().map(({ name }) => name), ...source.claims];
    try {
      return await work({ connection, source, knownScores, memory });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError)) await this.#pool.findDamage(connection, signal);
      throw error;
    }
  }

  #memoryOf(scope: Scope, state: string): ScopeMemory {
    if (this.#memories[scope].state !== state) this.#memories[scope] = new ScopeMemory(state);
    return this.#memories[scope];
  }

  /** Says once of each attached file that it is not there. */
  #warnOf({ absent }: AttachedListing): void {
    const before = this.#warned;
    this.#warned = new Set(absent.map(({ file, state }) => `${state} ${file.name}`));
    for (const { file, state } of absent) {
      if (before.has(`${state} ${file.name}`)) continue;
      this.#options.log.warn({ name: file.name, path: file.path, state }, 'queries over the pool go on without an attached file');
    }
  }

  /** @param damaged what the failed query ran on; another query may have put a fresh one in its place */
  async #rebuild(damaged: LensDatabase, reason: unknown): Promise<void> {
    if (this.#database !== damaged || this.#closing.signal.aborted) return;
    this.#options.log.warn({ path: this.#path, reason: String(reason) }, 'the lens is damaged and built anew');
    await this.#mirror.close();
    this.#idle = [];
    damaged.close();
    await deleteMirror(this.#path);
    this.#quarantined.reset();
    this.#database = await openDatabase(this.#options);
    this.#mirror = new Mirror(this.#database.connection, this.#options.source, this.#database.state);
  }
}

function openDatabase({ libraryDir, log, memoryLimit, threads, lockPatienceMs = LOCK_PATIENCE_MS }: LensOptions): Promise<LensDatabase> {
  const paths = libraryPaths(libraryDir);
  return openLensDatabase(paths.lens, { memoryLimit, threads, tempDirectory: join(paths.work, 'duckdb-tmp'), lockPatienceMs }, log);
}

/** @returns rows of a batch @throws AppError(USAGE) */
function checkStream({ scope, batchSize = DEFAULT_BATCH_ROWS, limit, extra = [] }: StreamInput): number {
  if (scope !== 'pool' && extra.length > 0)
    throw new AppError('USAGE', `extra columns are those of the pool's files, got ${extra.join(', ')} of the ${scope}`);
  checkRange('batchSize', batchSize, 1, MAX_BATCH_ROWS);
  if (limit !== undefined) checkRange('limit', limit, 0, Number.MAX_SAFE_INTEGER);
  return batchSize;
}

function streamOptions({ columns, order = 'first', seed = 0, limit, extra = [] }: StreamInput): SelectOptions {
  return { columns, order, seed, limit, offset: 0, hasExtra: extra.length > 0 };
}

/** The columns of a batch. */
function streamNames({ columns, extra = [] }: StreamInput): readonly string[] {
  return extra.length > 0 ? [...columns, EXTRA_COLUMN] : columns;
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new AppError('USAGE', `${name} must be a whole number from ${least} to ${most}, got ${value}`);
}

/** Waits for work that others wait for too, and stops waiting when the signal is aborted. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
