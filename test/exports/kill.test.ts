import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { EXPORTS } from '#main/exports/index.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { picture, shardOf, storePictures } from './stored-images.ts';

const SCRIPT = fileURLToPath(new URL('./export-child.ts', import.meta.url));
const ROUNDS = 5;
const SHARDS = 6;

/** Those of a shard that is published as a folder are named with it. */
const dataFiles = (out: string): string[] =>
  readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^\d+\.(tar|parquet)$|^\d+\/./.test(name))
    .sort();
const isFinished = (out: string): boolean => existsSync(join(out, `0000${SHARDS - 1}_stats.json`));

async function startChild(plan: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SCRIPT, plan], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}

// The other formats publish the same way, only fewer files.
test.each(EXPORTS.filter(({ id }) => id === 'webdataset' || id === 'files'))(
  'whatever the moment of a kill -9, a $id shard with stats is whole, and a second run ends as one run does',
  async ({ id }) => {
    const made = await Promise.all(Array.from({ length: 40 }, (_, i) => picture(i, i % 3 === 0 ? 'png' : 'jpg', 200, 150)));
    const rows = storePictures(tempDir(), made);
    const planFor = (out: string): string => {
      const shards = Array.from({ length: SHARDS }, (_, shardId) => ({ ...shardOf(id, out, rows), shardId }));
      const path = join(tempDir(), 'plan.json');
      writeFileSync(path, JSON.stringify(shards));
      return path;
    };
    const run = async (out: string): Promise<number> => {
      const child = await startChild(planFor(out));
      const started = performance.now();
      await once(child, 'exit');
      expect(child.exitCode).toBe(0);
      return performance.now() - started;
    };
    const reference = tempDir();
    const tookMs = await run(reference);
    const whole = (out: string, name: string): boolean => readFileSync(join(out, name)).equals(readFileSync(join(reference, name)));

    let killedHalfWay = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const out = tempDir();
      const child = await startChild(planFor(out));
      const timer = setTimeout(() => child.kill('SIGKILL'), (tookMs * (round + Math.random())) / ROUNDS);
      await once(child, 'exit');
      clearTimeout(timer);
      if (!isFinished(out)) killedHalfWay++;
      for (const name of dataFiles(out)) expect(whole(out, name), `round ${round}: ${name}`).toBe(true);
      for (const name of readdirSync(out).filter((file) => file.endsWith('_stats.json'))) {
        const shard = name.slice(0, 5);
        expect(dataFiles(out).filter((file) => file.startsWith(shard))).toEqual(
          dataFiles(reference).filter((file) => file.startsWith(shard)),
        );
      }
      await run(out);
      expect(readdirSync(out).sort()).toEqual(readdirSync(reference).sort());
      for (const name of dataFiles(reference)) expect(whole(out, name), `round ${round}, after the second run: ${name}`).toBe(true);
    }
    expect(killedHalfWay).toBeGreaterThan(0);
  },
);
