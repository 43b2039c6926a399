import type { Run, RunOperation } from '#shared/contract/runs.ts';
import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { isDiskFull } from '../../util/disk-errors.ts';
import type { Log } from '../../util/log.ts';
import { type LogLine, RunLog } from './run-log.ts';
import { MESSAGES } from './run-outcome.ts';
import { type RunState, rowFromState, stateFromRow } from './run-state.ts';

/** Progress and log lines go to the catalog so often; changes of state at once. */
const SAVE_EVERY_MS = 1000;

/** The runs of a library, in memory and in its catalog. */
export class RunStore {
  readonly #catalog: Catalog;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #changed: () => void;
  /** The oldest first. */
  readonly #runs = new Map<number, RunState>();
  readonly #unsaved = new Set<RunState>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param options.changed called after every change that is to be told */
  constructor(options: { catalog: Catalog; log: Log; now: () => number; changed: () => void }) {
    this.#catalog = options.catalog;
    this.#log = options.log;
    this.#now = options.now;
    this.#changed = options.changed;
    this.#catalog.transaction(() => this.#catalog.runs.recover(MESSAGES.engine_stopped));
    for (const row of this.#catalog.runs.all().reverse()) {
      const [last] = this.#catalog.runs.lines(row.id, 1);
      this.#hold(row.id, (log) => stateFromRow(row, log), last?.text ?? null);
    }
  }

  create(operation: RunOperation, input: Record<string, unknown>): RunState {
    const created = this.#now();
    const id = this.#catalog.transaction(() => this.#catalog.runs.create(operation, JSON.stringify(input), created));
    const blank = { reason: null, message: null, phases: [], progress: null, result: null, jobs: [] };
    return this.#hold(
      id,
      (log) => ({ id, operation, input, state: 'queued', ...blank, created, started: null, ended: null, workedMs: 0, log, session: null }),
      null,
    );
  }

  /** @param states that it must be in; default: any @throws AppError RUN_NOT_FOUND */
  get(id: number, states?: readonly Run['state'][]): RunState {
    const run = this.#runs.get(id);
    if (!run) throw new AppError('RUN_NOT_FOUND', `there is no run ${id}`, { data: { run: id } });
    if (states && !states.includes(run.state))
      throw new AppError('RUN_NOT_FOUND', `run ${id} (${run.operation}) is ${run.state}, expected ${states.join(' or ')}`, {
        data: { run: id, state: run.state },
      });
    return run;
  }

  /** Runs in these states, the oldest first. */
  in(states: readonly Run['state'][]): RunState[] {
    return [...this.#runs.values()].filter(({ state }) => states.includes(state));
  }

  newestFirst(): RunState[] {
    return [...this.#runs.values()].reverse();
  }

  /**
   * Writes a run now. What cannot be written (a full drive, one that was pulled out) is told and tried again every second: a run goes on
   * and comes to its end whether or not its row does, and what it has done is in the catalog anyway.
   */
  save(run: RunState): void {
    const lines = [...run.log.waiting];
    try {
      this.#catalog.transaction(() => {
        this.#catalog.runs.save(rowFromState(run, performance.now()));
        if (lines.length > 0) this.#catalog.runs.addLines(run.id, lines);
      });
    } catch (error) {
      const reason = isDiskFull(error) ? 'the drive is full' : error instanceof Error ? error.message : String(error);
      this.#log.warn({ run: run.id, reason }, 'the state of a run could not be written');
      this.#saveSoon(run);
      return;
    }
    run.log.taken(lines.length);
    this.#unsaved.delete(run);
  }

  /** Tells of a change, and writes it within a second. */
  changedSoon(run: RunState): void {
    this.#changed();
    this.#saveSoon(run);
  }

  remove(run: RunState): void {
    this.#catalog.transaction(() => this.#catalog.runs.remove(run.id));
    this.#runs.delete(run.id);
    this.#unsaved.delete(run);
    this.#changed();
  }

  /**
   * The jobs that a run has started are not gone on with any more, but for those that another run has gone on with since: the same
   * operation asked for twice shares its unfinished job.
   */
  cancelJobs(run: RunState): void {
    const { jobs } = this.#catalog;
    const others = this.in(['queued', 'running', 'pausing', 'paused', 'failed']).filter((other) => other !== run);
    const kept = new Set(others.flatMap((other) => other.jobs));
    this.#catalog.transaction(() => {
      for (const id of run.jobs) if (!kept.has(id)) jobs.cancel(id, this.#now());
    });
  }

  linesOf(run: RunState, limit: number): { lines: LogLine[]; dropped: number } {
    this.save(run);
    const rows = this.#catalog.runs.lines(run.id, limit);
    const lines = rows.map(({ at, level, text }) => ({ at, level, text }));
    return { lines, dropped: rows[0]?.ordinal ?? 0 };
  }

  /** Writes what is not written yet. Nothing is written afterwards. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const run of [...this.#unsaved]) this.save(run);
  }

  #hold(id: number, make: (log: RunLog) => RunState, last: string | null): RunState {
    const log = new RunLog({ passOn: this.#log, now: this.#now, added: () => this.changedSoon(run), last });
    const run = make(log);
    this.#runs.set(id, run);
    return run;
  }

  #saveSoon(run: RunState): void {
    // What an operation says after its end finds no row to be written to.
    if (this.#isClosed || this.#runs.get(run.id) !== run) return;
    this.#unsaved.add(run);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const unsaved of [...this.#unsaved]) this.save(unsaved);
    }, SAVE_EVERY_MS);
    this.#timer.unref();
  }
}
