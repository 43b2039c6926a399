import type { Run, RunOperation, RunsSnapshot } from '#shared/contract/runs.ts';
import { contract } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import { parseInput } from '#shared/rpc/parse-input.ts';
import type { Engine } from '../../engine/create-engine.ts';
import type { DriveSpace } from '../../util/drive-space.ts';
import type { Log } from '../../util/log.ts';
import { Changes } from '../changes.ts';
import { DriveWatch } from './drive-watch.ts';
import { excludes, FILLS_DRIVE, USES_NETWORK } from './exclusion.ts';
import { NetworkWatch } from './network-watch.ts';
import { MESSAGES, outcomeOf } from './run-outcome.ts';
import { checkSpace, foldersOf } from './run-space.ts';
import { goesOnByItself, type RunState, runFromState, type StopWish, takeProgress } from './run-state.ts';
import { RunStore } from './run-store.ts';

export interface RunManagerOptions {
  engine: Engine;
  /** The library's folder. */
  folder: string;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Runs that fill the drive are paused below so much free space, bytes. */
  minFreeBytes: () => number;
  /** What the user's settings add to an input. */
  withSettings: (operation: RunOperation, input: Record<string, unknown>) => Record<string, unknown>;
  driveSpace: (path: string) => Promise<DriveSpace | null>;
  isOnline: (signal: AbortSignal) => Promise<boolean>;
}

const ENDED: readonly Run['state'][] = ['done', 'failed', 'cancelled'];
const mono = (): number => performance.now();

/**
 * The operations of one library that run in the background. Those that would stand in each other's way wait for their turn, in the order
 * in which they were asked for. All of them are in the catalog: what was at work when the process ended is paused at the next start.
 */
export class RunManager {
  readonly changes = new Changes();
  readonly #options: RunManagerOptions;
  readonly #store: RunStore;
  /** Operations that are called directly, outside of any run. */
  readonly #direct = new Set<RunOperation>();
  readonly #drives: DriveWatch;
  readonly #network: NetworkWatch;
  #drive: DriveSpace | null = null;
  #isClosing = false;

  constructor(options: RunManagerOptions) {
    this.#options = options;
    const { engine, log, now } = options;
    this.#store = new RunStore({ catalog: engine.services.library().catalog, log, now, changed: () => this.changes.notify() });
    this.#drives = new DriveWatch({
      ask: options.driveSpace,
      wanted: () => this.#watchedFolders(),
      looked: (spaces, isNews) => this.#looked(spaces, isNews),
    });
    this.#network = new NetworkWatch({ isOnline: options.isOnline, back: () => this.#networkIsBack() });
  }

  /** @throws AppError USAGE for an input that the operation refuses: nothing is started then */
  start(operation: RunOperation, input: Record<string, unknown>): { run: number } {
    parseInput(operation, contract[operation].input, this.#options.withSettings(operation, input));
    const run = this.#store.create(operation, input);
    this.#schedule();
    return { run: run.id };
  }

  /** @throws AppError RUN_NOT_FOUND for a run that is not queued or at work */
  pause(id: number): void {
    const run = this.#store.get(id, ['queued', 'running', 'pausing', 'paused']);
    if (run.state === 'queued' || goesOnByItself(run)) this.#settle(run, 'paused', 'interrupted', MESSAGES.interrupted);
    else if (run.state === 'running') this.#stop(run, { kind: 'pause', reason: 'interrupted' });
  }

  /**
   * Goes on with a run that is paused, or has failed.
   * @throws AppError RUN_NOT_FOUND; DISK_FULL where it fills the drive and less than the user's limit is free
   */
  async resume(id: number): Promise<void> {
    const run = this.#store.get(id, ['paused', 'failed']);
    await checkSpace(run, this.#options);
    // In the meantime another call may have resumed it, or the library been closed.
    if (!this.#isClosing && (run.state === 'paused' || run.state === 'failed')) this.#enqueue(run);
  }

  /** Stops it for good; what was done is kept. @throws AppError RUN_NOT_FOUND for a run that has ended */
  cancel(id: number): void {
    const run = this.#store.get(id, ['queued', 'running', 'pausing', 'paused', 'failed']);
    if (run.session) this.#stop(run, { kind: 'cancel' });
    else this.#cancelled(run);
  }

  /** @throws AppError RUN_NOT_FOUND for a run that has not ended */
  dismiss(id: number): void {
    this.#store.remove(this.#store.get(id, ENDED));
  }

  pauseAll(): { paused: number } {
    const runs = [...this.#store.in(['queued', 'running']), ...this.#store.in(['paused']).filter(goesOnByItself)];
    // Those that wait first: else each that stops would let one of them start.
    for (const run of runs.toSorted((a, b) => a.state.localeCompare(b.state))) this.pause(run.id);
    return { paused: runs.length };
  }

  /** @throws AppError DISK_FULL where one of them fills the drive and less than the user's limit is free */
  async resumeAll(): Promise<{ resumed: number }> {
    const runs = this.#store.in(['paused']);
    for (const run of runs) await checkSpace(run, this.#options);
    const still = this.#isClosing ? [] : runs.filter(({ state }) => state === 'paused');
    for (const run of still) this.#enqueue(run);
    return { resumed: still.length };
  }

  logOf(id: number, limit: number): ReturnType<RunStore['linesOf']> {
    return this.#store.linesOf(this.#store.get(id), limit);
  }

  snapshot(): RunsSnapshot {
    const runs = this.#store.newestFirst();
    const isUsed = runs.some(({ state, operation }) => state === 'running' && USES_NETWORK.has(operation));
    const network = runs.some(goesOnByItself) ? 'lost' : isUsed ? 'online' : 'unused';
    return { runs: runs.map((run) => runFromState(run, mono())), drive: this.#drive, network };
  }

  /** Streams all runs until the signal. */
  async follow(options: { signal: AbortSignal; emit: (snapshot: RunsSnapshot) => unknown; intervalMs: number }): Promise<void> {
    const following = this.changes.follow(() => this.snapshot(), options);
    this.#drives.wake();
    await following;
  }

  /**
   * Has a direct call of an operation keep its place among the runs.
   * @throws AppError LIBRARY_BUSY while a run is at work that it would disturb
   */
  async alongside<T>(operation: RunOperation, work: () => Promise<T>): Promise<T> {
    const other = this.#blocker(operation, this.#store.in(['running', 'pausing']));
    if (other) throw new AppError('LIBRARY_BUSY', `${operation} has to wait for ${other.word}`, { data: { run: other.id } });
    this.#direct.add(operation);
    try {
      return await work();
    } finally {
      this.#direct.delete(operation);
      this.#schedule();
    }
  }

  /** Pauses everything and waits until it has stopped. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#drives.close();
    this.#network.close();
    const reason = 'engine_stopped';
    for (const run of this.#store.in(['queued'])) this.#settle(run, 'paused', reason, MESSAGES[reason]);
    const working = this.#store.in(['running', 'pausing']);
    for (const run of working) if (run.state === 'running') this.#stop(run, { kind: 'pause', reason });
    await Promise.all(working.map((run) => run.session?.ended));
    this.#store.close();
  }

  #enqueue(run: RunState): void {
    this.#settle(run, 'queued', null, null);
    this.#schedule();
  }

  /** What keeps an operation from starting: another call, or the first of these runs that it excludes. */
  #blocker(operation: RunOperation, runs: readonly RunState[]): { id: number | null; word: string } | undefined {
    for (const direct of this.#direct) if (excludes(direct, operation)) return { id: null, word: `${direct}, which was called directly` };
    const run = runs.find((other) => excludes(other.operation, operation));
    return run && { id: run.id, word: `run ${run.id} (${run.operation})` };
  }

  /** Starts what may start now. One that waits goes before those that came later and would keep it waiting. */
  #schedule(): void {
    if (this.#isClosing) return;
    const ahead = this.#store.in(['running', 'pausing']);
    for (const run of this.#store.in(['queued'])) {
      const blocker = this.#blocker(run.operation, ahead);
      ahead.push(run);
      if (!blocker) this.#begin(run);
      else if (run.message !== `Waits for ${blocker.word}.`)
        this.#settle(run, 'queued', blocker.id === null ? null : String(blocker.id), `Waits for ${blocker.word}.`);
    }
  }

  #begin(run: RunState): void {
    const abort = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    run.session = { abort, since: mono(), wish: null, eta: null, ended };
    run.started = this.#options.now();
    run.ended = null;
    this.#settle(run, 'running', null, null);
    this.#drives.wake();
    void this.#work(run, abort.signal)
      // The operation's own errors are its outcome: this is a catalog that cannot be written, or a mistake of ours.
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#options.log.error({ run: run.id, reason: message }, 'the end of a run could not be written down');
        Object.assign(run, { state: 'failed', reason: error instanceof AppError ? error.code : 'BUG', message });
        this.changes.notify();
      })
      .finally(resolve);
  }

  async #work(run: RunState, signal: AbortSignal): Promise<void> {
    const { engine, withSettings } = this.#options;
    let output: object | undefined;
    let failure: unknown;
    try {
      const input = parseInput(run.operation, contract[run.operation].input, withSettings(run.operation, run.input));
      output = await engine.call(run.operation, input, {
        signal,
        log: run.log,
        onProgress: (progress) => {
          takeProgress(run, progress, mono());
          this.#store.changedSoon(run);
        },
        onJob: (job) => {
          if (run.jobs.includes(job)) return;
          run.jobs = [...run.jobs, job];
          this.#store.save(run);
        },
      });
    } catch (error) {
      failure = error;
    }
    const wish = run.session?.wish ?? null;
    run.workedMs += mono() - (run.session?.since ?? mono());
    run.session = null;
    if (run.progress) run.progress = { ...run.progress, items_per_second: 0, eta_ms: null, waiting: null };
    try {
      this.#ended(run, wish, output, failure);
    } finally {
      this.#schedule();
    }
  }

  #ended(run: RunState, wish: StopWish | null, output: object | undefined, failure: unknown): void {
    if (output !== undefined) run.result = { ...output };
    const { state, reason, message } = outcomeOf({ wish, output, failure });
    if (state === 'cancelled') {
      this.#cancelled(run);
      return;
    }
    if (state === 'failed')
      run.log.error({}, reason === 'BUG' && failure instanceof Error ? (failure.stack ?? failure.message) : (message ?? ''));
    if (state !== 'paused') run.ended = this.#options.now();
    this.#settle(run, state, reason, message);
    if (reason === 'network_lost') this.#network.start();
  }

  #cancelled(run: RunState): void {
    this.#store.cancelJobs(run);
    run.ended = this.#options.now();
    this.#settle(run, 'cancelled', null, null);
    this.#schedule();
  }

  #stop(run: RunState, wish: StopWish): void {
    if (!run.session) return;
    run.session.wish = wish;
    this.#settle(run, 'pausing', wish.kind === 'pause' ? wish.reason : null, wish.kind === 'pause' ? MESSAGES[wish.reason] : null);
    run.session.abort.abort(new AppError('CANCELLED', 'the run was stopped'));
  }

  #settle(run: RunState, state: Run['state'], reason: string | null, message: string | null): void {
    Object.assign(run, { state, reason, message });
    this.#store.save(run);
    if (!this.#store.in(['paused']).some(goesOnByItself)) this.#network.stop();
    this.changes.notify();
  }

  #watchedFolders(): string[] {
    const filling = this.#store.in(['running']).filter(({ operation }) => FILLS_DRIVE.has(operation));
    const folders = filling.flatMap((run) => foldersOf(run, this.#options.folder));
    return this.changes.followers > 0 ? [this.#options.folder, ...folders] : folders;
  }

  #looked(spaces: ReadonlyMap<string, DriveSpace>, isNews: boolean): void {
    const needed = this.#options.minFreeBytes();
    for (const run of this.#store.in(['running']).filter(({ operation }) => FILLS_DRIVE.has(operation))) {
      const isFull = foldersOf(run, this.#options.folder).some(
        (folder) => (spaces.get(folder)?.free_bytes ?? Number.POSITIVE_INFINITY) < needed,
      );
      if (isFull) this.#stop(run, { kind: 'pause', reason: 'disk_full' });
    }
    const own = spaces.get(this.#options.folder);
    if (!isNews || !own) return;
    this.#drive = own;
    this.changes.notify();
  }

  #networkIsBack(): void {
    for (const run of this.#store.in(['paused']).filter(goesOnByItself)) this.#enqueue(run);
  }
}
