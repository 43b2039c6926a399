import { resolve } from 'node:path';
import { ImageInspectors } from '../images/image-inspectors.ts';
import type { JobContext } from '../jobs/run-job.ts';
import { type FindNear, LensClient } from '../lens/client.ts';
import { InferenceClient } from '../models/client.ts';
import type { SafetyMatcher } from '../safety/safety-matcher.ts';
import { ChildClient, type ForkEntry } from '../util/child-rpc.ts';
import type { Log } from '../util/log.ts';
import { safeSharp } from '../util/safe-sharp.ts';
import { WorkerPool } from '../workers/worker-pool.ts';
import { type Library, openLibrary } from './library.ts';
import { NearSearch } from './near-search.ts';
import { libraryMatcher } from './safety-lists.ts';

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
  /** One more inference process, which the caller closes: what is tried in it cannot harm the others. */
  newInference(): InferenceClient;
  /** Answers `meaning:` and `like:`; the lens asks it by itself. */
  near(): NearSearch;
  workers(): WorkerPool;
  /** @param lists what is near to a PDQ hash of theirs is `quarantined`; the same ones in every call until safetyChanged() */
  inspectors(lists: SafetyMatcher): ImageInspectors;
  /** The safety lists of the library. */
  safety(): SafetyMatcher;
  /** The lists were changed: whoever asks from now on asks the new ones. */
  safetyChanged(): Promise<void>;
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
  let inspectors: ImageInspectors | undefined;
  let near: NearSearch | undefined;
  let safety: SafetyMatcher | undefined;

  const openOnce = (): Library => {
    library ??= openLibrary(options.libraryDir);
    return library;
  };

  const newInference = (): InferenceClient => new InferenceClient(new ChildClient(options.fork('inference', []), 'inference'));

  const services: EngineServices = {
    log: options.log,
    sampleModelDir: options.sampleModelDir,
    now,
    library: openOnce,
    lens() {
      openOnce();
      if (!lens?.isAlive) {
        const findNear: FindNear = async (query, signal) => (await services.near().find(query, signal)).map(({ list }) => list);
        lens = new LensClient(new ChildClient(options.fork('lens', [resolve(options.libraryDir)]), 'lens'), findNear);
      }
      return lens;
    },
    inference() {
      if (!inference?.isAlive) inference = newInference();
      return inference;
    },
    newInference,
    near() {
      near ??= new NearSearch(services);
      return near;
    },
    workers() {
      workers ??= new WorkerPool({ beforeStart: safeSharp });
      return workers;
    },
    inspectors(lists) {
      const { pdqHashes } = lists;
      inspectors ??= new ImageInspectors({ start: () => new ChildClient(options.fork('inspect', []), 'image inspector'), pdqHashes });
      return inspectors;
    },
    safety() {
      safety ??= libraryMatcher(openOnce().catalog);
      return safety;
    },
    async safetyChanged() {
      const before = inspectors;
      inspectors = undefined;
      safety = undefined;
      await before?.close();
    },
    jobContext: () => ({ catalog: openOnce().catalog, workDir: openOnce().paths.work, log: options.log, now }),
    async close() {
      await Promise.all([lens?.close(), inference?.close(), workers?.close(), inspectors?.close(), near?.close()]);
      library?.close();
      library = undefined;
    },
  };
  return services;
}
