import type Database from 'better-sqlite3';

export type JobState = 'running' | 'paused' | 'done' | 'failed' | 'cancelled';

export interface JobRow {
  id: number;
  stage: string;
  /** JSON */
  options: string;
  state: JobState;
  reason: string | null;
  created_at: number;
  updated_at: number;
}

export interface ShardRow {
  ordinal: number;
  /** JSON */
  spec: string;
  attempts: number;
}

export function jobQueries(db: Database.Database) {
  const insertJob = db.prepare("insert into job (stage, options, state, created_at, updated_at) values (?, ?, 'running', @now, @now)");
  const insertShard = db.prepare('insert into shard (job_id, ordinal, spec) values (?, ?, ?)');
  const unfinished = db.prepare<[{ stage: string; options: string | null }], JobRow>(
    `select * from job where stage = @stage and (@options is null or options = @options) and state in ('running', 'paused', 'failed')
     order by id desc limit 1`,
  );
  const running = db.prepare<[], JobRow>("select * from job where state = 'running' order by id");
  const setState = db.prepare<[JobState, string | null, number, number]>(
    'update job set state = ?, reason = ?, updated_at = ? where id = ?',
  );
  const cancel = db.prepare<[number, number]>(
    "update job set state = 'cancelled', reason = 'cancelled', updated_at = ? where id = ? and state in ('running', 'paused', 'failed')",
  );
  const dropShards = db.prepare("delete from shard where job_id = ? and state <> 'done'");
  const release = db.prepare("update shard set state = 'waiting' where state = 'leased'");
  const releaseOf = db.prepare<[number]>("update shard set state = 'waiting' where job_id = ? and state = 'leased'");
  const interrupt = db.prepare("update job set state = 'paused', reason = 'interrupted' where state = 'running'");
  const lease = db.prepare<[{ id: number }], ShardRow>(`
    update shard set state = 'leased', attempts = attempts + 1
    where job_id = @id and ordinal = (select min(ordinal) from shard where job_id = @id and state = 'waiting')
    returning ordinal, spec, attempts`);
  const giveBack = db.prepare("update shard set state = 'waiting' where job_id = ? and ordinal = ?");
  const finish = db.prepare("update shard set state = 'done', result = ? where job_id = ? and ordinal = ?");
  const results = db.prepare<[number], { result: string }>("select result from shard where job_id = ? and state = 'done' order by ordinal");
  const recent = db.prepare<[number], JobRow>('select * from job order by id desc limit ?');
  const openSpecs = db.prepare<[number], string>("select spec from shard where job_id = ? and state <> 'done' order by ordinal").pluck();
  const doneSpecs = db.prepare<[number], string>("select spec from shard where job_id = ? and state = 'done' order by ordinal").pluck();
  const remaining = db.prepare<[number], { count: number }>("select count(*) as count from shard where job_id = ? and state <> 'done'");
  return {
    /** A new running job with its shards. Call inside a transaction. */
    create(stage: string, options: string, specs: Iterable<string>, now: number): number {
      const id = Number(insertJob.run(stage, options, { now }).lastInsertRowid);
      let ordinal = 0;
      for (const spec of specs) insertShard.run(id, ordinal++, spec);
      return id;
    },
    /** The newest job of a stage that is not done or cancelled. @param options JSON: only one with these */
    unfinished: (stage: string, options?: string): JobRow | undefined => unfinished.get({ stage, options: options ?? null }),
    /** Jobs at work now, in this process: no other has the library open. */
    running: (): JobRow[] => running.all(),
    setState(id: number, state: JobState, reason: string | null, now: number): void {
      setState.run(state, reason, now, id);
      if (state === 'cancelled') dropShards.run(id);
    },
    /** A job that has not ended is not gone on with; what it has done stays. */
    cancel(id: number, now: number): void {
      if (cancel.run(now, id).changes > 0) dropShards.run(id);
    },
    /** After a crash: no lease outlives the process that held it, since only one process has the library open. */
    recover(): void {
      release.run();
      interrupt.run();
    },
    /** Of a job that nobody is at: shards that could not be given back, since the drive was full, wait again. */
    release(id: number): void {
      releaseOf.run(id);
    },
    lease: (id: number): ShardRow | undefined => lease.get({ id }),
    giveBack(id: number, ordinal: number): void {
      giveBack.run(id, ordinal);
    },
    finish(id: number, ordinal: number, result: string): void {
      finish.run(result, id, ordinal);
    },
    results: (id: number): string[] => results.all(id).map(({ result }) => result),
    /** JSON specs of the shards that are not done. */
    openSpecs: (id: number): string[] => openSpecs.all(id),
    /** JSON specs of the shards that are done. */
    doneSpecs: (id: number): string[] => doneSpecs.all(id),
    remaining: (id: number): number => remaining.get(id)?.count ?? 0,
    recent: (limit: number): JobRow[] => recent.all(limit),
  };
}
