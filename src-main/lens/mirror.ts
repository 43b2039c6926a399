import { setImmediate } from 'node:timers/promises';
import { BIGINT, type DuckDBConnection, DuckDBDataChunk, LIST, listValue } from '@duckdb/node-api';
import { AppError } from '#shared/errors.ts';
import type { MirrorRow, MirrorScorer, MirrorSource } from './mirror-source.ts';
import { type MirrorState, mirrorColumns } from './mirror-table.ts';
import { scoreColumn } from './scope.ts';

/** Records of one look into the catalog; it blocks the process for that long. */
const BATCH_RECORDS = 10_000;
/** Records of one transaction: a little over a row group (122,880 rows), which DuckDB writes straight to the file, past the log. */
const TRANSACTION_RECORDS = 125_000;
/** DuckDB's vector size. */
const CHUNK_ROWS = 2048;

/**
 * Keeps the library table equal to the catalog. Every transaction takes the rows up to some rev together with that rev, so that a
 * killed process goes on where the last transaction ended.
 */
export class Mirror {
  readonly #connection: DuckDBConnection;
  readonly #source: MirrorSource;
  #state: MirrorState;
  #scorers: MirrorScorer[] = [];
  #isClosing = false;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;

  /** @param connection used by nobody else */
  constructor(connection: DuckDBConnection, source: MirrorSource, state: MirrorState) {
    this.#connection = connection;
    this.#source = source;
    this.#state = state;
  }

  /** The scores of the catalog as of the last update. */
  get scorers(): readonly MirrorScorer[] {
    return this.#scorers;
  }

  /** Another one after every change of the records or their scores. */
  get stateKey(): string {
    return JSON.stringify([this.#state.rev, this.#scorers.map(({ id, isCurrent }) => [id, isCurrent])]);
  }

  /**
   * Takes over what changed in the catalog up to now. Calls share the work: one that comes during an update waits for the next one,
   * because the running one may have read past its change already.
   */
  async update(): Promise<void> {
    if (!this.#running) {
      this.#running = this.#pull().finally(() => {
        this.#running = undefined;
      });
      return await this.#running;
    }
    this.#queued ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined;
        return this.update();
      });
    return await this.#queued;
  }

  /** Stops an update between two batches and waits for its end. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.allSettled([this.#running, this.#queued]);
  }

  async #pull(): Promise<void> {
    for (let more = true; more; ) more = await this.#transaction();
  }

  /** @returns whether more changes wait */
  async #transaction(): Promise<boolean> {
    const before = this.#state;
    try {
      await this.#connection.run('begin transaction');
      for (let records = 0; ; await setImmediate()) {
        if (this.#isClosing) throw new AppError('CANCELLED', 'the lens is closing');
        const changes = this.#source.changes(this.#state.rev, BATCH_RECORDS);
        // Read after the rows, so that every scorer of theirs is in the list.
        this.#scorers = this.#source.scorers();
        if (await this.#addScoreColumns()) return true;
        await this.#delete(changes.deletedIds);
        await this.#put(changes.rows);
        this.#state = { ...this.#state, rev: changes.rev };
        records += changes.rows.length + changes.deletedIds.length;
        if (changes.more && records < TRANSACTION_RECORDS) continue;
        if (this.#state.rev !== before.rev)
          await this.#connection.run('update mirror_state set rev = $1', [BigInt(this.#state.rev)], [BIGINT]);
        await this.#connection.run('commit');
        return changes.more;
      }
    } catch (error) {
      this.#state = before;
      // After a fatal error the connection takes no statement at all; the first error is the one to tell.
      await this.#connection.run('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** Ends the transaction when columns are missing: DuckDB does not mix a changed table with rows appended before. @returns whether it did */
  async #addScoreColumns(): Promise<boolean> {
    const missing = this.#scorers.map(({ id }) => id).filter((id) => !this.#state.scorerIds.includes(id));
    if (missing.length === 0) return false;
    await this.#connection.run('update mirror_state set rev = $1', [BigInt(this.#state.rev)], [BIGINT]);
    await this.#connection.run('commit');
    for (const id of missing) {
      await this.#connection.run(`alter table library add column ${scoreColumn(id)} double`);
      this.#state = { ...this.#state, scorerIds: [...this.#state.scorerIds, id] };
    }
    return true;
  }

  async #delete(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const list = listValue(ids.map(BigInt));
    await this.#connection.run('delete from library where id in (select unnest($1))', [list], [LIST(BIGINT)]);
  }

  async #put(rows: readonly MirrorRow[]): Promise<void> {
    const ids = rows.map(({ id }) => id);
    const columns = mirrorColumns(this.#state.scorerIds);
    await this.#delete(ids.filter((id) => id <= this.#state.maxId));
    const appender = await this.#connection.createAppender('library');
    try {
      for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
        const slice = rows.slice(start, start + CHUNK_ROWS);
        const chunk = DuckDBDataChunk.create(
          columns.map(({ type }) => type),
          slice.length,
        );
        for (const [index, { read }] of columns.entries()) chunk.setColumnValues(index, slice.map(read));
        appender.appendDataChunk(chunk);
      }
    } finally {
      appender.closeSync();
    }
    this.#state = { ...this.#state, maxId: ids.reduce((highest, id) => Math.max(highest, id), this.#state.maxId) };
  }
}
