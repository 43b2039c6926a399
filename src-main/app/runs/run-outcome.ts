import { AppError, isCancellation } from '#shared/errors.ts';
import { isDiskFull } from '../../util/disk-errors.ts';
import type { RunState, StopWish } from './run-state.ts';

/** A sentence for each reason for which a run is paused. */
export const MESSAGES = {
  interrupted: 'Paused. Everything so far is kept.',
  disk_full: 'The drive is almost full. Free some space, then resume.',
  network_lost: 'The network is gone. It goes on by itself when the network is back.',
  engine_stopped: 'Gleaner was closed while this was at work. Everything so far is kept.',
} as const;

type Outcome = Pick<RunState, 'state' | 'reason' | 'message'>;

const paused = (reason: keyof typeof MESSAGES): Outcome => ({ state: 'paused', reason, message: MESSAGES[reason] });

/**
 * What has become of a run whose operation has ended.
 * @param ended.wish for which it was stopped; an operation that came to its end all the same is done
 * @param ended.output of the operation; undefined where it threw @param ended.failure what it threw
 */
export function outcomeOf({ wish, output, failure }: { wish: StopWish | null; output: object | undefined; failure: unknown }): Outcome {
  const pause = output === undefined ? undefined : pauseOf(output);
  if (output !== undefined && pause === undefined) return { state: 'done', reason: null, message: null };
  if (wish?.kind === 'cancel') return { state: 'cancelled', reason: null, message: null };
  if (wish?.kind === 'pause') return paused(wish.reason);
  if (pause === 'disk_full' || isDiskFull(failure)) return paused('disk_full');
  if (pause === 'network_lost' || (failure instanceof AppError && failure.code === 'NETWORK_LOST')) return paused('network_lost');
  if (pause !== undefined || isCancellation(failure)) return paused('interrupted');
  const message = failure instanceof Error ? failure.message : String(failure);
  return { state: 'failed', reason: failure instanceof AppError ? failure.code : 'BUG', message };
}

/** Why the operation itself stopped before its end; undefined where it has come to its end. */
function pauseOf(output: object): string | undefined {
  if (!('state' in output) || output.state !== 'paused') return undefined;
  return 'reason' in output && typeof output.reason === 'string' ? output.reason : 'interrupted';
}
