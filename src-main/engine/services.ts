import { resolve } from 'node:path';
import type { JobContext } from '../jobs/run-job.ts';
import { LensClient } from '../lens/client.ts';
import { InferenceClient } from '../models/client.ts';
import { ChildClient, type ForkEntry } from '../util/child-rpc.ts';
import type { Log } from '../util/log.ts';
import { safeSharp } from '../util/safe-sharp.ts';
import { WorkerPool } from '../workers/worker-pool.ts';
import { type Library, openLibrary } from './library.ts';

export interface EngineOptions {
  libraryDir: string;
  /** The model that `score` takes when none is named. */
  sampleModelDir: string;
  log: Log;
  fork: ForkEntry;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** What handlers work with. Each part is opened on first use. */
export interface EngineServices {
  readonly log: Log;
  readonly sampleModelDir: string;
  library(): Library;
  lens(): LensClient;
  inference(): InferenceClient;
  workers(): WorkerPool;
  jobContext(): JobContext;
  now(): number;
  close(): Promise<void>;
}

export function createServices(options: EngineOptions): EngineServices {
  const now = options.now ?? Date.now;
  let library: Library | undefined;
  let lens: LensClient | undefined;
  let inference: InferenceClient | undefined;
  let workers: WorkerPool | undefined;

  const openOnce = (): Library => {
    library ??= openLibrary(options.libraryDir);
    return library;
  };

  return {
    log: options.log,
    sampleModelDir: options.sampleModelDir,
    now,
    library: openOnce,
    lens() {
      openOnce();
      if (!lens?.isAlive) lens = new LensClient(new ChildClient(options.fork('lens', [resolve(options.libraryDir)]), 'lens'));
      return lens;
    },
    inference() {
      if (!inference?.isAlive) inference = new InferenceClient(new ChildClient(options.fork('inference', []), 'inference'));
      return inference;
    },
    workers() {
      workers ??= new WorkerPool({ beforeStart: safeSharp });
      return workers;
    },
    jobContext: () => ({ catalog: openOnce().catalog, workDir: openOnce().paths.work, log: options.log, now }),
    async close() {
      await Promise.all([lens?.close(), inference?.close(), workers?.close()]);
      library?.close();
      library = undefined;
    },
  };
}
