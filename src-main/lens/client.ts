import type { Query } from '#shared/query/ast.ts';
import type { Scope } from '#shared/query/fields.ts';
import { printQuery } from '#shared/query/printer.ts';
import type { ChildClient } from '../util/child-rpc.ts';
import type { PackedBatch } from './packed-batch.ts';
import type {
  AbsentFile,
  ConditionMet,
  CountInput,
  ExtraType,
  LensBatch,
  LensRow,
  NearList,
  OrderedView,
  QueryInput,
  ScopeScore,
  StreamInput,
  Summary,
  SummaryInput,
  ViewInput,
  WithoutEach,
} from './protocol.ts';

/** Searches for every `meaning:` and `like:` of a query. @throws AppError(QUERY_INVALID) for one that cannot be answered */
export type FindNear = (query: string, signal: AbortSignal | undefined) => Promise<readonly NearList[]>;

/** The query as text or as a tree. */
type WithTree<Input extends { query: string }> = Omit<Input, 'query'> & { query: string | Query };

/**
 * The engine's end of the lens process (entry/lens.ts, forked with `serialization: 'advanced'` and the library folder as argument).
 * Every call fails with AppError(PROCESS_DIED) once the process has ended; the owner then forks a new one.
 */
export class LensClient {
  readonly #child: ChildClient;
  readonly #findNear: FindNear;

  /** @param findNear answers the `meaning:` and `like:` of queries over the library; default: they cannot be asked */
  constructor(child: ChildClient, findNear: FindNear = async () => []) {
    this.#child = child;
    this.#findNear = findNear;
  }

  get isAlive(): boolean {
    return this.#child.isAlive;
  }

  /** The number of rows that a query selects. @throws AppError(QUERY_INVALID, POOL_DAMAGED, DISK_FULL) */
  async count(input: WithTree<CountInput>, options: { signal?: AbortSignal | undefined } = {}): Promise<number> {
    return await this.#child.call<number>('count', await this.#complete(input, options.signal), options);
  }

  /** One page of rows, as objects. @throws AppError(QUERY_INVALID, USAGE, POOL_DAMAGED, DISK_FULL) */
  async query(input: WithTree<QueryInput>, options: { signal?: AbortSignal | undefined } = {}): Promise<LensRow[]> {
    return await this.#child.call<LensRow[]>('query', await this.#complete(input, options.signal), options);
  }

  /**
   * All rows in batches, one array a column. The next batch is made while one is read, and no more, so that a slow reader
   * bounds both sides' memory.
   * @returns rows in all @throws as `query`, and what `onBatch` throws
   */
  async stream(
    input: WithTree<StreamInput>,
    { signal, onBatch }: { signal?: AbortSignal | undefined; onBatch: (batch: LensBatch) => void | Promise<void> },
  ): Promise<number> {
    return await this.#child.call<number, LensBatch>('stream', await this.#complete(input, signal), { signal, onEvent: onBatch });
  }

  /** As `stream`, in the form that is quickest to cross. @returns rows in all @throws as `stream` */
  async streamPacked(
    input: WithTree<StreamInput>,
    { signal, onBatch }: { signal?: AbortSignal | undefined; onBatch: (batch: PackedBatch) => void | Promise<void> },
  ): Promise<number> {
    return await this.#child.call<number, PackedBatch>('streamPacked', await this.#complete(input, signal), { signal, onEvent: onBatch });
  }

  /** All samples of a result, in order. @throws AppError(QUERY_INVALID, USAGE, DISK_FULL) */
  async view(input: WithTree<Omit<ViewInput, 'scope'>>, options: { signal?: AbortSignal | undefined } = {}): Promise<OrderedView> {
    return await this.#child.call<OrderedView>(
      'view',
      await this.#complete({ ...input, scope: 'library' as const }, options.signal),
      options,
    );
  }

  /** Count, histograms and facets of a query. @throws AppError(QUERY_INVALID, USAGE, POOL_DAMAGED, DISK_FULL) */
  async summary(input: WithTree<SummaryInput>, options: { signal?: AbortSignal | undefined } = {}): Promise<Summary> {
    return await this.#child.call<Summary>('summary', await this.#complete(input, options.signal), options);
  }

  /** The scores that a scope can be asked for by their bare names. @throws AppError(POOL_DAMAGED, DISK_FULL) */
  scores(input: { scope: Scope }, options: { signal?: AbortSignal | undefined } = {}): Promise<ScopeScore[]> {
    return this.#child.call<ScopeScore[]>('scores', input, options);
  }

  /** Names of the scores that files of the pool came with. @throws AppError(POOL_DAMAGED) */
  claims(options: { signal?: AbortSignal | undefined } = {}): Promise<string[]> {
    return this.#child.call<string[]>('claims', {}, options);
  }

  /** How many rows there would be without each condition of a query. @throws as `count` */
  async withoutEach(input: WithTree<CountInput>, options: { signal?: AbortSignal | undefined } = {}): Promise<WithoutEach> {
    return await this.#child.call<WithoutEach>('withoutEach', await this.#complete(input, options.signal), options);
  }

  /** Which conditions of a query a sample meets. @throws AppError(SAMPLE_NOT_FOUND), and as `count` */
  async explain(input: { id: number; query: string }, options: { signal?: AbortSignal | undefined } = {}): Promise<ConditionMet[]> {
    const complete = await this.#complete({ ...input, scope: 'library' as const }, options.signal);
    return await this.#child.call<ConditionMet[]>('explain', complete, options);
  }

  /** The types of foreign columns of the pool's files. @throws AppError(USAGE) for a name that no file has */
  extraTypes(input: { names: readonly string[] }, options: { signal?: AbortSignal | undefined } = {}): Promise<ExtraType[]> {
    return this.#child.call<ExtraType[]>('extraTypes', input, options);
  }

  /** The attached files that queries over the pool go on without. @throws AppError(POOL_DAMAGED) */
  absentFiles(options: { signal?: AbortSignal | undefined } = {}): Promise<AbsentFile[]> {
    return this.#child.call<AbsentFile[]>('absentFiles', {}, options);
  }

  /** Stops the process and waits until it has ended. */
  close(): Promise<void> {
    return this.#child.close();
  }

  /** Only text crosses: the lens reads it with the scores that the library has at that moment. */
  async #complete<Input extends { scope: Scope; query: string | Query }>(
    input: Input,
    signal: AbortSignal | undefined,
  ): Promise<Omit<Input, 'query'> & { query: string; near: readonly NearList[] }> {
    const query = typeof input.query === 'string' ? input.query : printQuery(input.query);
    return { ...input, query, near: input.scope === 'library' ? await this.#findNear(query, signal) : [] };
  }
}
