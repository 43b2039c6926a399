import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createEngine, type Engine } from '#main/engine/create-engine.ts';
import { initLibrary } from '#main/engine/library.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { silentLog } from '#main/util/log.ts';

/** An engine over a new library, in this process; closed with the test. */
export function openEngine(libraryDir: string): Engine {
  initLibrary(libraryDir);
  const sampleModelDir = fileURLToPath(new URL('../../resources/sample-model', import.meta.url));
  const engine = createEngine({ libraryDir, sampleModelDir, log: silentLog, fork: forkEntry });
  onTestFinished(() => engine.close());
  return engine;
}
