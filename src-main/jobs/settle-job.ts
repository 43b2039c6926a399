import type { Catalog } from '../catalog/catalog.ts';
import { isDiskFull } from '../util/disk-errors.ts';
import type { Log } from '../util/log.ts';

/** How a job of the catalog ended for now, and why. */
export interface Settled {
  state: 'done' | 'paused' | 'failed';
  reason: string | null;
}

interface Context {
  catalog: Catalog;
  log: Log;
  now(): number;
}

/** Ends that a full drive has kept from being written. */
const unwritten = new WeakMap<Catalog, Map<number, Settled>>();

/** Writes down how a job ended. Where the drive is full, that is made up for by `settleEarlier`, or when the library is opened again. */
export function settleJob(job: number, settled: Settled, { catalog, log, now }: Context): void {
  try {
    catalog.transaction(() => catalog.jobs.setState(job, settled.state, settled.reason, now()));
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    log.warn({ job }, 'the state of the job could not be written: the drive is full');
    const waiting = unwritten.get(catalog) ?? new Map<number, Settled>();
    unwritten.set(catalog, waiting.set(job, settled));
  }
}

/** Writes down the ends that did not fit when they came, so that no job counts as running that is not. */
export function settleEarlier({ catalog, now }: Pick<Context, 'catalog' | 'now'>): void {
  const waiting = unwritten.get(catalog);
  if (!waiting) return;
  catalog.transaction(() => {
    for (const [job, { state, reason }] of waiting) catalog.jobs.setState(job, state, reason, now());
  });
  unwritten.delete(catalog);
}
