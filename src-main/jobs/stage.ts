import type { ItemStatus } from '#shared/outcome.ts';
import type { Waiting } from './progress.ts';

/** What a finished shard adds to its job's totals, besides whatever the stage itself wants to keep. */
export interface ShardTally {
  /** Items that are through, well or not. */
  done: number;
  failedByStatus: Partial<Record<ItemStatus, number>>;
  /** Bytes read or written, whatever the stage counts. */
  bytes: number;
}

export interface ShardContext {
  ordinal: number;
  /** Scratch folder of this shard, empty at the start, gone after the commit. */
  workDir: string;
  signal: AbortSignal;
  /** Items and bytes done so far inside this shard, for the progress bar. */
  report(progress: { done: number; bytes?: number }): void;
}

/**
 * One kind of job. A shard is the unit of work: `run` works without touching the catalog (or only so that a repetition changes
 * nothing), `commit` writes everything about it inside the one transaction that also marks the shard as done. A shard that was
 * interrupted runs again, with the same result.
 *
 * Spec and Tally are plain JSON: they are kept in the catalog. Payload lives only between `run` and `commit`.
 */
export interface Stage<Spec, Tally extends ShardTally, Payload = undefined> {
  id: string;
  /** What the user asked for; a job is resumed only by the same. Plain JSON. */
  options: Readonly<Record<string, unknown>>;
  /** Whether jobs with other options stay resumable beside this one; by default it takes the place of the last that did not end. */
  standsAlone?: boolean;
  /** Splits the work. Runs once a job; the shards are kept, so a restart does not plan again. */
  plan(signal: AbortSignal): Promise<readonly Spec[]>;
  /**
   * What follows when an interrupted job has been brought to its end. `plan`: look for work that came up since, for stages whose plan
   * leaves out what is done. `answer`: tell what the job has done; also for a job that was killed after its last shard.
   */
  afterResume: 'plan' | 'answer';
  /** Whether what finished shards have made outside the library is still there; when not, the job is planned anew. Default: yes. */
  isIntact?(done: readonly Spec[]): boolean;
  /** Number of items of one shard, for progress; null where that is not known before it is read. */
  itemsOf(spec: Spec): number | null;
  /** What most of the last seconds was waited for; null where that is not known. */
  waiting?(): Waiting | null;
  /** Shards at work at once, at least 1. */
  concurrency: number;
  run(spec: Spec, context: ShardContext): Promise<{ tally: Tally; payload: Payload }>;
  commit(spec: Spec, payload: Payload, tally: Tally): void;
}
