import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isCancellation } from '#shared/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { diskError, isDiskFull } from '../util/disk-errors.ts';
import type { Log } from '../util/log.ts';
import { type Progress, ProgressMeter } from './progress.ts';
import { settleEarlier, settleJob } from './settle-job.ts';
import type { ShardTally, Stage } from './stage.ts';

/** How a job ended for now. `tallies` are those of every finished shard, earlier sessions included, in plan order. */
export interface JobOutcome<Tally> {
  jobId: number;
  state: 'done' | 'paused';
  /** Why it is paused: interrupted, disk_full, network_lost. */
  reason: string | null;
  message: string | null;
  tallies: Tally[];
}

export interface JobContext {
  catalog: Catalog;
  workDir: string;
  log: Log;
  now(): number;
  /** Told of every job that is started or gone on with. */
  onJob?: ((job: number) => void) | undefined;
}

/** Errors of the world around a job: it waits for better times and no item is failed for them. */
const PAUSING = { DISK_FULL: 'disk_full', NETWORK_LOST: 'network_lost' } as const;
/** A shard that loses its child process this often in one session has something in it that kills processes. */
const MAX_ATTEMPTS = 3;

function pauseReason(error: unknown): string | undefined {
  if (isCancellation(error)) return 'interrupted';
  if (error instanceof AppError && error.code in PAUSING) return PAUSING[error.code as keyof typeof PAUSING];
  return undefined;
}

const addKnown = (sum: number | null, items: number | null): number | null => (sum === null || items === null ? null : sum + items);

/** Resumes the stage's unfinished job if it was started with the same options, else plans a new one. */
async function startOrResume<Spec, Tally extends ShardTally, Payload>(
  stage: Stage<Spec, Tally, Payload>,
  context: JobContext,
  signal: AbortSignal,
): Promise<{ jobId: number; isResumed: boolean }> {
  const { catalog } = context;
  settleEarlier(context);
  const compaction = catalog.jobs.running().find((job) => job.stage === 'compact');
  if (compaction)
    throw new AppError('LIBRARY_BUSY', `${stage.id} has to wait for job ${compaction.id} (compact), which is running`, {
      data: { job: compaction.id },
    });
  const options = JSON.stringify(stage.options);
  const earlier = catalog.jobs.unfinished(stage.id, stage.standsAlone ? options : undefined);
  const isIntact = (id: number): boolean => stage.isIntact?.(catalog.jobs.doneSpecs(id).map((text) => JSON.parse(text) as Spec)) ?? true;
  const isSame = earlier?.options === options && isIntact(earlier.id);
  const remaining = earlier ? catalog.jobs.remaining(earlier.id) : 0;
  if (earlier && isSame && (remaining > 0 || stage.afterResume === 'answer')) {
    context.log.info({ job: earlier.id, stage: stage.id, shards: remaining }, 'job resumed');
    catalog.transaction(() => {
      catalog.jobs.release(earlier.id);
      catalog.jobs.setState(earlier.id, 'running', null, context.now());
    });
    return { jobId: earlier.id, isResumed: true };
  }
  const shards = await stage.plan(signal);
  return catalog.transaction(() => {
    if (earlier)
      catalog.jobs.setState(earlier.id, remaining === 0 ? 'done' : 'cancelled', remaining === 0 ? null : 'superseded', context.now());
    const jobId = catalog.jobs.create(
      stage.id,
      options,
      shards.map((spec) => JSON.stringify(spec)),
      context.now(),
    );
    return { jobId, isResumed: false };
  });
}

/**
 * Runs one stage as a resumable job. Each shard's result is committed in one transaction; on a kill -9 the next call goes on with the
 * shards that are not done.
 * @param options.signal pauses the job (reason `interrupted`) after giving the running shards back
 * @throws whatever a shard threw that is neither a pause nor a cancellation; the job is then `failed` and can be resumed
 */
export async function runJob<Spec, Tally extends ShardTally, Payload>(
  stage: Stage<Spec, Tally, Payload>,
  context: JobContext,
  options: { onProgress?: ((progress: Progress) => void) | undefined; signal: AbortSignal },
): Promise<JobOutcome<Tally>> {
  const { catalog } = context;
  options.signal.throwIfAborted();
  const { jobId, isResumed } = await startOrResume(stage, context, options.signal);
  context.onJob?.(jobId);
  const tallies = (): Tally[] => catalog.jobs.results(jobId).map((text) => JSON.parse(text) as Tally);
  const doneBefore = tallies().reduce((sum, tally) => sum + tally.done, 0);
  const specs = catalog.jobs.openSpecs(jobId).map((text) => JSON.parse(text) as Spec);
  const meter = new ProgressMeter({
    phase: stage.id,
    total: specs.reduce((sum: number | null, spec) => addKnown(sum, stage.itemsOf(spec)), doneBefore),
    alreadyDone: doneBefore,
    emit: options.onProgress ?? (() => {}),
    now: () => performance.now(),
    waiting: () => stage.waiting?.() ?? null,
  });
  // The first items may take their time (a model's first batch): what is being done is told before.
  meter.flush();

  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let failure: unknown;
  const crashes = new Map<number, number>();

  /** With a full disk not even the bookkeeping fits; it is put right when the job is gone on with, or on the next start. */
  const unlessDiskFull = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      context.log.warn({ job: jobId }, 'the state of the job could not be written: the drive is full');
    }
  };

  const runShard = async (ordinal: number, spec: Spec): Promise<void> => {
    const workDir = join(context.workDir, `job-${jobId}-${ordinal}`);
    try {
      await mkdir(workDir, { recursive: true });
      const { tally, payload } = await stage.run(spec, {
        ordinal,
        workDir,
        signal,
        report: ({ done, bytes }) => meter.live(ordinal, done, bytes ?? 0),
      });
      catalog.transaction(() => {
        stage.commit(spec, payload, tally);
        catalog.jobs.finish(jobId, ordinal, JSON.stringify(tally));
      });
      meter.finished(ordinal, tally);
    } catch (thrown) {
      const error = diskError(thrown, context.workDir);
      meter.drop(ordinal);
      const attempts = (crashes.get(ordinal) ?? 0) + 1;
      const diedInChild = error instanceof AppError && error.code === 'PROCESS_DIED' && attempts < MAX_ATTEMPTS && !signal.aborted;
      crashes.set(ordinal, attempts);
      if (diedInChild) context.log.warn({ job: jobId, shard: ordinal, attempts, reason: error.message }, 'shard is run again');
      // The first failure is the one to tell; what it cancelled in the other lanes is its echo.
      else if (failure === undefined) failure = error;
      if (!diedInChild) stop.abort(error);
      unlessDiskFull(() => catalog.jobs.giveBack(jobId, ordinal));
    } finally {
      await rm(workDir, { recursive: true, force: true });
    }
  };

  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      let shard: ReturnType<typeof catalog.jobs.lease>;
      try {
        shard = catalog.transaction(() => catalog.jobs.lease(jobId));
      } catch (error) {
        failure ??= error;
        stop.abort(error);
        return;
      }
      if (!shard) return;
      await runShard(shard.ordinal, JSON.parse(shard.spec) as Spec);
    }
  };
  await Promise.all(Array.from({ length: stage.concurrency }, lane));
  meter.flush();

  const settle = (state: 'done' | 'paused' | 'failed', reason: string | null): void => settleJob(jobId, { state, reason }, context);
  if (failure !== undefined || options.signal.aborted) {
    const error = failure ?? options.signal.reason;
    const reason = options.signal.aborted ? 'interrupted' : pauseReason(error);
    if (reason === undefined) {
      settle('failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
    settle('paused', reason);
    return { jobId, state: 'paused', reason, message: error instanceof Error ? error.message : String(error), tallies: tallies() };
  }
  settle('done', null);
  if (isResumed && stage.afterResume === 'plan') {
    const before = tallies();
    const further = await runJob(stage, context, options);
    return { ...further, tallies: [...before, ...further.tallies] };
  }
  return { jobId, state: 'done', reason: null, message: null, tallies: tallies() };
}
