import { z } from 'zod';
import { RUN_OPERATIONS, RUN_STATES, type Run, type RunProgress, runStreams } from '#shared/contract/runs.ts';
import { AppError } from '#shared/errors.ts';
import type { RunRow } from '../../catalog/queries/runs.ts';
import type { Progress } from '../../jobs/progress.ts';
import { EtaEstimator } from './eta.ts';
import type { RunLog } from './run-log.ts';

/** Why a run at work is to stop. */
export type StopWish = { kind: 'pause'; reason: 'interrupted' | 'disk_full' | 'engine_stopped' } | { kind: 'cancel' };

/** A run as the manager holds it. */
export interface RunState {
  readonly id: number;
  readonly operation: Run['operation'];
  readonly input: Record<string, unknown>;
  state: Run['state'];
  reason: string | null;
  message: string | null;
  phases: string[];
  progress: RunProgress | null;
  result: Record<string, unknown> | null;
  jobs: number[];
  readonly created: number;
  started: number | null;
  ended: number | null;
  workedMs: number;
  readonly log: RunLog;
  /** While it is at work. */
  session: {
    abort: AbortController;
    since: number;
    wish: StopWish | null;
    eta: { phase: string; estimator: EtaEstimator } | null;
    ended: Promise<void>;
  } | null;
}

const runSchema = runStreams.runs.snapshot.shape.runs.element;
const record = z.record(z.string(), z.unknown());

/** Reads a row of the catalog. @throws AppError LIBRARY_DAMAGED */
export function stateFromRow(row: RunRow, log: RunLog): RunState {
  try {
    return {
      id: row.id,
      operation: z.enum(RUN_OPERATIONS).parse(row.operation),
      input: record.parse(JSON.parse(row.input)),
      state: z.enum(RUN_STATES).parse(row.state),
      reason: row.reason,
      message: row.message,
      phases: z.array(z.string()).parse(JSON.parse(row.phases)),
      // How far it was is for the eye only: one that another version wrote is not worth a library that does not open.
      progress: runSchema.shape.progress.safeParse(row.progress === null ? null : JSON.parse(row.progress)).data ?? null,
      result: row.result === null ? null : record.parse(JSON.parse(row.result)),
      jobs: z.array(z.number()).parse(JSON.parse(row.jobs)),
      created: row.created_at,
      started: row.started_at,
      ended: row.ended_at,
      workedMs: row.worked_ms,
      log,
      session: null,
    };
  } catch (error) {
    throw new AppError(
      'LIBRARY_DAMAGED',
      `run ${row.id} of the catalog cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      {
        data: { run: row.id },
        cause: error,
      },
    );
  }
}

/** Whether nobody has to resume it: it waits for the network. */
export const goesOnByItself = ({ state, reason }: RunState): boolean => state === 'paused' && reason === 'network_lost';

/** @param now monotonic milliseconds */
export function workedMs(run: RunState, now: number): number {
  return Math.round(run.workedMs + (run.session ? now - run.session.since : 0));
}

/** What the catalog keeps. A run that is being stopped is one at work, should the process end now. */
export function rowFromState(run: RunState, now: number): Omit<RunRow, 'operation' | 'input' | 'created_at'> {
  return {
    id: run.id,
    state: run.state === 'pausing' ? 'running' : run.state,
    reason: run.reason,
    message: run.message,
    phases: JSON.stringify(run.phases),
    progress: run.progress === null ? null : JSON.stringify(run.progress),
    result: run.result === null ? null : JSON.stringify(run.result),
    jobs: JSON.stringify(run.jobs),
    started_at: run.started,
    ended_at: run.ended,
    worked_ms: workedMs(run, now),
  };
}

/** What streams tell of it. */
export function runFromState(run: RunState, now: number): Run {
  const { id, operation, input, state, reason, message, phases, progress, result, created, started, ended, log } = run;
  // The time at work runs on by itself; telling it by the second keeps a waiting run from being news ten times a second.
  const worked_ms = Math.floor(workedMs(run, now) / 1000) * 1000;
  return {
    id,
    operation,
    input,
    state,
    reason,
    message,
    phases: [...phases],
    progress,
    result,
    created,
    started,
    ended,
    worked_ms,
    log_line: log.last,
  };
}

/** Takes a snapshot of the operation over. @param now monotonic milliseconds */
export function takeProgress(run: RunState, progress: Progress, now: number): void {
  const { session } = run;
  if (!session) return;
  const { phase, done, total, bytes, itemsPerSecond: rate } = progress;
  if (run.phases.at(-1) !== phase) run.phases = [...run.phases.filter((name) => name !== phase), phase];
  if (session.eta?.phase !== phase) session.eta = { phase, estimator: new EtaEstimator(now, done) };
  run.progress = {
    phase,
    done: Math.round(done),
    total: total === null ? null : Math.round(total),
    failed_by_status: progress.failedByStatus,
    bytes: Math.round(bytes),
    items_per_second: rate,
    eta_ms: session.eta.estimator.update(now, done, total === null ? null : Math.max(0, total - done)),
    waiting: progress.waiting ?? null,
  };
}
