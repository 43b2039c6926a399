import { join } from 'node:path';
import type { Embedder } from '../jobs/stages/score.stage.ts';
import type { HeadCard } from '../models/head-card.ts';
import type { HeadNetworkFacts, ImageEmbeddings, ImageRef, LoadedModel, LoadInput } from '../models/inference-protocol.ts';
import type { EngineServices } from './services.ts';

/** The inference process with one model, for stages and searches. */
export interface ModelEmbedder extends Embedder {
  load(signal: AbortSignal): Promise<LoadedModel>;
  /** Embeds images that are none of the library's. */
  files(refs: readonly ImageRef[], signal: AbortSignal): Promise<ImageEmbeddings>;
  /** How the images so far went through the network. */
  usage(): EmbedderUsage;
  openNetwork(path: string, card: HeadCard | null): Promise<HeadNetworkFacts>;
}

export interface EmbedderUsage {
  images: number;
  /** Share of the time in which the network ran, 0-1; null before the first image. */
  busy: number | null;
  /** What the other half waits for: images not decoded yet, or the network. */
  limitedBy: 'decode' | 'accelerator' | null;
  /** Images a run, after what the memory did not hold. */
  batchSize: number | null;
}

/** The network waits for images in more than this share of the time: decoding is what limits. */
const WAITING_SHARE = 0.1;

/** Embeds through the inference process; a process that died is started anew, with the model, on the next call. */
export function createEmbedder(services: EngineServices, where: LoadInput): ModelEmbedder {
  const { paths } = services.library();
  let model: LoadedModel | undefined;
  const spent = { images: 0, runMs: 0, waitMs: 0, wallMs: 0 };
  let batchSize: number | null = null;
  const load = async (signal: AbortSignal): Promise<LoadedModel> => {
    const client = services.inference();
    if (model === undefined || !client.holds(where)) {
      model = await client.load(where, { signal });
      batchSize = model.batchSize.image;
      if (model.fallback) services.log.warn({ ...model.fallback }, 'the execution provider does not work; the CPU stands in');
    }
    return model;
  };
  const refsOf = (samples: readonly { pack: string; offset: number; length: number }[]) =>
    samples.map(({ pack, offset, length }) => ({ path: join(paths.store, pack), offset, length }));
  const dim = (): number => model?.dim ?? 1;
  return {
    load,
    openNetwork: (path, card) => services.inference().openHead({ path, card, dim: dim() }),
    async images(samples, signal) {
      await load(signal);
      const result = await services.inference().embedImages(refsOf(samples), { signal });
      for (const { from, to, reason } of result.halvings) {
        services.log.warn({ from, to, reason }, 'the memory does not hold a batch; it is halved');
        batchSize = to;
      }
      const { images, runMs, waitMs, wallMs } = result.timings;
      spent.images += images;
      spent.runMs += runMs;
      spent.waitMs += waitMs;
      spent.wallMs += wallMs;
      return result;
    },
    usage() {
      const { images, runMs, waitMs, wallMs } = spent;
      if (wallMs === 0) return { images, busy: null, limitedBy: null, batchSize };
      return { images, busy: runMs / wallMs, limitedBy: waitMs > WAITING_SHARE * wallMs ? 'decode' : 'accelerator', batchSize };
    },
    waiting() {
      const { runMs, waitMs, wallMs } = spent;
      if (wallMs === 0) return null;
      return waitMs > WAITING_SHARE * wallMs ? { on: 'decode', share: waitMs / wallMs } : { on: 'accelerator', share: runMs / wallMs };
    },
    async files(refs, signal) {
      await load(signal);
      return services.inference().embedImages(refs, { signal });
    },
    async texts(texts, signal) {
      await load(signal);
      return services.inference().embedTexts(texts, { signal });
    },
    network({ path, card }, items, signal) {
      const request = { path, card: card as HeadCard | null, dim: dim(), preprocessing: where.preprocessing };
      const given = items instanceof Float32Array ? { embeddings: items } : { refs: refsOf(items) };
      return services.inference().runHead({ ...request, ...given }, { signal });
    },
  };
}
