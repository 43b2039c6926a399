import type { Run, RunOperation } from '#shared/contract/runs.ts';
import { isAtWork } from '../../stores/runs-store.ts';

/** The run of an operation that is at work, if one is. */
export function runAtWork(runs: readonly Run[], operation: RunOperation): Run | undefined {
  return runs.find((run) => run.operation === operation && isAtWork(run));
}

/** Names the runs of these operations that have ended, so that what they changed is read again. */
export function endedRuns(runs: readonly Run[], operations: readonly RunOperation[]): string {
  return runs
    .filter((run) => operations.includes(run.operation) && !isAtWork(run))
    .map(({ id, state }) => `${id}${state}`)
    .join(' ');
}
