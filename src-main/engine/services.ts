import { resolve } from 'node:path';
import type { MediaSource } from '../http/media.ts';
import { ImageInspectors } from '../images/image-inspectors.ts';
import type { JobContext } from '../jobs/run-job.ts';
import { type FindNear, LensClient } from '../lens/client.ts';
import { InferenceClient } from '../models/client.ts';
import { PoolCounter } from '../pool/pool-counter.ts';
import type { SafetyMatcher } from '../safety/safety-matcher.ts';
import { ChildClient, type ForkEntry } from '../util/child-rpc.ts';
import type { Log } from '../util/log.ts';
import { safeSharp } from '../util/safe-sharp.ts';
import { WorkerPool } from '../workers/worker-pool.ts';
import { DEFAULT_HIDING, type Hiding } from './hiding.ts';
import { type Library, openLibrary } from './library.ts';
import { LibraryMedia } from './media-source.ts';
import { NearSearch } from './near-search.ts';
import { RevealState } from './reveal-state.ts';
import { libraryMatcher } from './safety-lists.ts';
import { ViewRegistry } from './view-registry.ts';

/** One person looks at one image at a time, and the next ones are made ready meanwhile. */
const VIEWERS = 2;
const VIEW_SECONDS = 30;

export interface EngineOptions {
  libraryDir: string;
  /** The model that `score` takes when none is named. */
  sampleModelDir: string;
  log: Log;
  fork: ForkEntry;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** The user's settings for hiding images, as they are now; default: NSFW scores from 0.5 on and unscored images. */
  hiding?: () => Hiding;
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
  /** The ordered results that callers refer to. */
  views(): ViewRegistry;
  workers(): WorkerPool;
  /** @param lists what is near to a PDQ hash of theirs is `quarantined`; the same ones in every call until safetyChanged() */
  inspectors(lists: SafetyMatcher): ImageInspectors;
  /** Processes that make images ready for looking at; apart from those of a download, behind whose images a person would wait. */
  viewers(): ImageInspectors;
  /** Pictures of the library's images. */
  media(): MediaSource;
  /** How much the pool holds. */
  poolCounter(): PoolCounter;
  /** Which hidden images are to be seen now. */
  readonly reveal: RevealState;
  /** The safety lists of the library. */
  safety(): SafetyMatcher;
  /** The lists were changed: whoever asks from now on asks the new ones. */
  safetyChanged(): Promise<void>;
  jobContext(): JobContext;
  now(): number;
  hiding(): Hiding;
  close(): Promise<void>;
}

export function createServices(options: EngineOptions): EngineServices {
  const now = options.now ?? Date.now;
  const views = new ViewRegistry();
  let library: Library | undefined;
  let lens: LensClient | undefined;
  let inference: InferenceClient | undefined;
  let workers: WorkerPool | undefined;
  let inspectors: ImageInspectors | undefined;
  let viewers: ImageInspectors | undefined;
  let media: LibraryMedia | undefined;
  let near: NearSearch | undefined;
  let safety: SafetyMatcher | undefined;
  let poolCounter: PoolCounter | undefined;

  const startInspector = (): ChildClient => new ChildClient(options.fork('inspect', []), 'image inspector');

  const openOnce = (): Library => {
    library ??= openLibrary(options.libraryDir);
    return library;
  };

  const newInference = (): InferenceClient => new InferenceClient(new ChildClient(options.fork('inference', []), 'inference'));

  const services: EngineServices = {
    log: options.log,
    sampleModelDir: options.sampleModelDir,
    now,
    hiding: options.hiding ?? (() => DEFAULT_HIDING),
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
    views: () => views,
    workers() {
      workers ??= new WorkerPool({ beforeStart: safeSharp });
      return workers;
    },
    inspectors(lists) {
      const { pdqHashes } = lists;
      inspectors ??= new ImageInspectors({ start: startInspector, pdqHashes });
      return inspectors;
    },
    viewers() {
      viewers ??= new ImageInspectors({ start: startInspector, size: VIEWERS, maxSeconds: VIEW_SECONDS });
      return viewers;
    },
    media() {
      media ??= new LibraryMedia(services);
      return media;
    },
    poolCounter() {
      poolCounter ??= new PoolCounter(openOnce().paths.pool);
      return poolCounter;
    },
    reveal: new RevealState(now),
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
      await Promise.all([
        lens?.close(),
        inference?.close(),
        workers?.close(),
        inspectors?.close(),
        viewers?.close(),
        media?.close(),
        near?.close(),
      ]);
      library?.close();
      library = undefined;
    },
  };
  return services;
}

/** The same services for one call: it logs to a log of its own, and tells of its jobs. */
export function scopedServices(
  services: EngineServices,
  { log, onJob }: { log: Log | undefined; onJob: ((job: number) => void) | undefined },
): EngineServices {
  if (log === undefined && onJob === undefined) return services;
  const own = log ?? services.log;
  return { ...services, log: own, jobContext: () => ({ ...services.jobContext(), log: own, onJob }) };
}
