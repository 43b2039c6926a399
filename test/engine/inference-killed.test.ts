import type { ChildProcess } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createEngine, type Engine } from '#main/engine/create-engine.ts';
import { initLibrary } from '#main/engine/library.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { silentLog } from '#main/util/log.ts';
import { dumpLibrary } from '../helpers/library-dump.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { writeFiles } from '../helpers/tiny-onnx.ts';

const SAMPLE_MODEL = fileURLToPath(new URL('../../resources/sample-model', import.meta.url));
/** More than one shard of them. */
const PICTURES = 270;

/** Runs `work` on an engine. @param started gets every inference process */
async function withEngine<Result>(libraryDir: string, started: (child: ChildProcess) => void, work: (engine: Engine) => Promise<Result>) {
  const engine = createEngine({
    libraryDir,
    sampleModelDir: SAMPLE_MODEL,
    log: silentLog,
    fork: (name, args) => {
      const child = forkEntry(name, args);
      if (name === 'inference') started(child);
      return child;
    },
  });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

test('kill -9 of the inference process during a run: the job goes on, and nothing is lost or scored twice', {
  timeout: 60_000,
}, async () => {
  const folder = tempDir();
  const files: Record<string, Uint8Array | string> = {};
  for (let i = 0; i < PICTURES; i++) {
    files[`p${i}.png`] = await sharp({
      create: { width: 24, height: 20, channels: 3, background: { r: i % 256, g: (i * 7) % 256, b: (i * 13) % 251 } },
    })
      .png()
      .toBuffer();
    files[`p${i}.txt`] = `picture number ${i}`;
  }
  await writeFiles(join(folder, 'pictures'), files);
  const [killedLibrary, quietLibrary] = [join(folder, 'killed'), join(folder, 'quiet')];
  initLibrary(killedLibrary);
  const { signal } = new AbortController();
  const ignore = (): void => undefined;
  await withEngine(killedLibrary, ignore, (engine) => engine.call('import', { paths: [join(folder, 'pictures')] }, { signal }));
  cpSync(killedLibrary, quietLibrary, { recursive: true });

  // The first dies as soon as a shard has its images, the second while it works on the same shard again.
  const processes: ChildProcess[] = [];
  const killed = new Set<ChildProcess>();
  const killTheLatest = ({ done }: { done: number }): void => {
    const latest = processes.at(-1);
    if (done === 0 || latest === undefined || killed.size >= 2 || killed.has(latest)) return;
    killed.add(latest);
    latest.kill('SIGKILL');
  };
  const result = await withEngine(
    killedLibrary,
    (child) => processes.push(child),
    (engine) => engine.call('score', {}, { signal, onProgress: killTheLatest }),
  );
  expect(killed.size).toBe(2);
  expect(processes.length).toBeGreaterThanOrEqual(3);
  const quiet = await withEngine(quietLibrary, ignore, (engine) => engine.call('score', {}, { signal }));
  expect(result).toMatchObject({ state: 'done', failed: 0, scored: PICTURES });
  expect(quiet.scored).toBe(PICTURES);
  expect(dumpLibrary(killedLibrary)).toEqual(dumpLibrary(quietLibrary));
});
