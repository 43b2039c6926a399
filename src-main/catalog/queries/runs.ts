import type Database from 'better-sqlite3';

/** An operation in the background as the catalog keeps it. Times are milliseconds since 1970. */
export interface RunRow {
  id: number;
  operation: string;
  /** JSON, as it was asked for. */
  input: string;
  /** queued, running, paused, done, failed, cancelled */
  state: string;
  reason: string | null;
  message: string | null;
  /** JSON array: names of its phases, the latest last. */
  phases: string;
  /** JSON, null before the first. */
  progress: string | null;
  /** JSON output of the operation, null before its end. */
  result: string | null;
  /** JSON array: ids of the jobs that it has started. */
  jobs: string;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  worked_ms: number;
}

export interface RunLogRow {
  /** Lines before it, dropped ones included. */
  ordinal: number;
  at: number;
  level: 'debug' | 'info' | 'warn' | 'error';
  text: string;
}

/** Lines of a run that are kept; the oldest go first. */
export const RUN_LOG_LINES = 2000;

export function runQueries(db: Database.Database) {
  const insert = db.prepare<[string, string, number]>("insert into run (operation, input, state, created_at) values (?, ?, 'queued', ?)");
  const update = db.prepare<[Omit<RunRow, 'operation' | 'input' | 'created_at'>]>(`
    update run set state = @state, reason = @reason, message = @message, phases = @phases, progress = @progress, result = @result,
      jobs = @jobs, started_at = @started_at, ended_at = @ended_at, worked_ms = @worked_ms
    where id = @id`);
  const all = db.prepare<[], RunRow>('select * from run order by id desc');
  const remove = db.prepare<[number]>('delete from run where id = ?');
  const recover = db.prepare<[string]>(
    `update run set state = 'paused', reason = 'engine_stopped', message = ?
     where state in ('queued', 'running') or (state = 'paused' and reason = 'network_lost')`,
  );
  const addLine = db.prepare<[number, number, number, string, string]>(
    'insert into run_log (run_id, ordinal, at, level, text) values (?, ?, ?, ?, ?)',
  );
  const nextLine = db.prepare<[number], number>('select coalesce(max(ordinal) + 1, 0) from run_log where run_id = ?').pluck();
  const dropLines = db.prepare<[number, number]>('delete from run_log where run_id = ? and ordinal < ?');
  const lines = db.prepare<[number, number], RunLogRow>(
    'select ordinal, at, level, text from run_log where run_id = ? order by ordinal desc limit ?',
  );
  return {
    /** A new run, queued. @returns its id, which no run of this library had before */
    create: (operation: string, input: string, now: number): number => Number(insert.run(operation, input, now).lastInsertRowid),
    save(row: Omit<RunRow, 'operation' | 'input' | 'created_at'>): void {
      update.run(row);
    },
    /** The newest first. */
    all: (): RunRow[] => all.all(),
    remove(id: number): void {
      remove.run(id);
    },
    /** What was at work or waiting when the process ended is paused; nothing starts on its own with the next. */
    recover(message: string): void {
      recover.run(message);
    },
    /** Appends to the log of a run and cuts it to RUN_LOG_LINES. Call inside a transaction. */
    addLines(id: number, added: readonly Omit<RunLogRow, 'ordinal'>[]): void {
      let ordinal = nextLine.get(id) ?? 0;
      for (const { at, level, text } of added) addLine.run(id, ordinal++, at, level, text);
      dropLines.run(id, ordinal - RUN_LOG_LINES);
    },
    /** The last lines, the oldest first; `ordinal` is the number of lines that were written before. */
    lines: (id: number, limit: number): RunLogRow[] => lines.all(id, limit).reverse(),
  };
}
