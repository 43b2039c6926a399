import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { type CliResult, killGroup, runCli, runCliJson, startCli } from './cli.ts';
import { dumpLibrary, hashFolder } from './library-dump.ts';

/** One stage that is to be killed: its command line over a library, and where it exports to. */
export interface KilledStage {
  name: string;
  words(library: string, out: string): string[];
  /** Kills, where they are to be fewer than asked for. */
  rounds?: number;
  /** Done once to the library before the stage. */
  prepare?(library: string): void;
  /** What must hold of a library after the stage, besides being equal to the reference. */
  check?(library: string, reference: string, verified: Record<string, unknown>): void;
}

const exportsOf = (out: string): string[] => (existsSync(out) ? hashFolder(out, (name) => name.endsWith('_stats.json')) : []);

/** What lies in the scratch folder of a library, by path. */
function scratchOf(library: string): string[] {
  const work = join(library, 'work');
  return existsSync(work) ? readdirSync(work, { recursive: true, encoding: 'utf8' }).sort() : [];
}

/**
 * Runs every stage to its end as the reference; before each, runs it `rounds` times on a copy of the library, kills it at a random
 * moment with -9, runs it again and compares everything with the reference.
 * @param options.random in [0, 1)
 * @returns how many kills met a running process
 */
export async function killRounds(
  folder: string,
  stages: readonly KilledStage[],
  options: { rounds: number; random: () => number },
): Promise<{ stage: string; killed: number; rounds: number }[]> {
  const library = join(folder, 'reference');
  await runCliJson(['init', library]);
  const told: { stage: string; killed: number; rounds: number }[] = [];
  for (const [index, stage] of stages.entries()) {
    const out = join(folder, 'reference-out', String(index));
    const rounds = stage.rounds ?? options.rounds;
    stage.prepare?.(library);
    const before = join(folder, 'before');
    rmSync(before, { recursive: true, force: true });
    cpSync(library, before, { recursive: true });
    const started = performance.now();
    await runCliJson(stage.words(library, out));
    const tookMs = performance.now() - started;
    const expected = { library: dumpLibrary(library), exports: exportsOf(out) };
    let killed = 0;
    for (let round = 0; round < rounds; round++) {
      const attempt = join(folder, 'attempt');
      const attemptOut = join(folder, 'attempt-out');
      rmSync(attempt, { recursive: true, force: true });
      rmSync(attemptOut, { recursive: true, force: true });
      mkdirSync(attempt);
      cpSync(before, attempt, { recursive: true });
      const words = [...stage.words(attempt, attemptOut), '--json'];
      const atMs = options.random() * tookMs;
      if (await interrupted(words, atMs)) killed++;
      const wasDone = isDone(attempt);
      const again: CliResult = await runCli(words);
      const context = `${stage.name}, killed after ${atMs.toFixed(0)} of ${tookMs.toFixed(0)} ms: ${again.stderr}`;
      // A job that was done when its process was killed has nothing left; an export refuses its own finished folder as any other.
      if (!(wasDone && JSON.stringify(again.json).includes('EXPORT_TARGET'))) expect(again.code, context).toBe(0);
      expect(dumpLibrary(attempt), context).toEqual(expected.library);
      expect(exportsOf(attemptOut), context).toEqual(expected.exports);
      expect(scratchOf(attempt), context).toEqual(scratchOf(library));
      const verified = await runCli(['verify', '--library', attempt, '--json']);
      expect(verified.json, context).toMatchObject({ ok: true, problems: [] });
      stage.check?.(attempt, library, verified.json);
    }
    told.push({ stage: stage.name, killed, rounds });
  }
  return told;
}

/** Whether the newest job of a library is done. */
function isDone(library: string): boolean {
  const db = new Database(join(library, 'catalog.sqlite'));
  try {
    return db.prepare<[], string>('select state from job order by id desc limit 1').pluck().get() === 'done';
  } finally {
    db.close();
  }
}

/** @returns whether the process was still running when it was killed */
async function interrupted(words: readonly string[], afterMs: number): Promise<boolean> {
  const { child, result } = startCli(words);
  const timer = setTimeout(() => killGroup(child), afterMs);
  const { signal } = await result;
  clearTimeout(timer);
  return signal === 'SIGKILL';
}
