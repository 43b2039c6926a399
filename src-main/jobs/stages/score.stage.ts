import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { EmbeddingKind, UnscoredSample } from '../../catalog/queries/scores.ts';
import type { VectorFile } from '../../store/vector-file.ts';
import type { Waiting } from '../progress.ts';
import type { ShardTally, Stage } from '../stage.ts';

/** A scorer with its row in the catalog. */
export interface ActiveScorer {
  id: number;
  needs: readonly EmbeddingKind[];
  /** A graph of its own that is run over the images; scorers with the same one share its outputs. */
  network?: ScorerNetwork | undefined;
  /** @param features Float32Array[dim] each, unit length but for half-precision rounding, and the outputs of `network` */
  compute(features: { image?: Float32Array; text?: Float32Array; network?: Float32Array }): number;
}

/** A graph on image embeddings or on the images themselves. */
export interface ScorerNetwork {
  path: string;
  card: unknown;
  kind: 'embedding' | 'image';
}

/** Embeds a batch. Rows of `failed` are left out of the result. */
export interface Embedder {
  images(
    samples: readonly UnscoredSample[],
    signal: AbortSignal,
  ): Promise<{ embeddings: Float32Array; failed: readonly { index: number; message: string }[] }>;
  texts(texts: readonly string[], signal: AbortSignal): Promise<{ embeddings: Float32Array }>;
  /** @param items images, or their embeddings end to end @returns the same number of outputs for each, end to end */
  /** What the images so far have waited for most, and which share of the time, 0-1; null before the first. */
  waiting(): Waiting | null;
  network(network: ScorerNetwork, items: readonly UnscoredSample[] | Float32Array, signal: AbortSignal): Promise<{ outputs: Float32Array }>;
}

export interface ScoreTally extends ShardTally {
  scored: number;
  failed: number;
}

interface Payload {
  scores: { sampleId: number; scorerId: number; value: number }[];
  added: { kind: EmbeddingKind; key: Buffer; row: number }[];
}

export interface ScoreDependencies {
  catalog: Catalog;
  model: { id: number; dim: number };
  vectors: Record<EmbeddingKind, VectorFile>;
  scorers: readonly ActiveScorer[];
  /** null: nothing is embedded, and only samples whose images have been are scored. */
  embedder: Embedder | null;
  onFailed(sampleId: number, message: string): void;
}

/** Enough for the decoders to run ahead of the network, little enough to repeat after a crash. */
const SHARD_ITEMS = 256;

/** Key of a text embedding: samples with the same caption share it. */
const captionKey = (caption: string): Buffer => createHash('md5').update(caption, 'utf8').digest();

/**
 * Embeds the images and captions of downloaded samples and scores them. Embeddings are kept in half precision, and every score is
 * computed from the kept form, so that a score does not depend on whether its embedding was new. Shards run one after the other:
 * rows of the vector files then lie in sample order, whatever happened in between.
 */
export function scoreStage(
  dependencies: ScoreDependencies,
  asked: Record<string, unknown> & { limit?: number },
): Stage<number[], ScoreTally, Payload> {
  const { catalog, model, vectors, scorers } = dependencies;
  const embedder = dependencies.embedder ?? NO_EMBEDDER;

  /** Embeddings by key (hex), from the vector file where they are known, else freshly made and appended. */
  const embed = async (
    kind: EmbeddingKind,
    wanted: ReadonlyMap<string, Buffer>,
    make: (keys: readonly string[]) => Promise<{ embeddings: Float32Array; failed: ReadonlyMap<number, string> }>,
  ): Promise<{ byKey: Map<string, Float32Array>; added: Payload['added']; failed: Map<string, string> }> => {
    const byKey = new Map<string, Float32Array>();
    const fresh: string[] = [];
    for (const [hex, key] of wanted) {
      const row = catalog.scores.embeddingRow(model.id, kind, key);
      if (row === undefined) fresh.push(hex);
      else byKey.set(hex, Float32Array.from(await vectors[kind].read(row)));
    }
    const failed = new Map<string, string>();
    const added: Payload['added'] = [];
    if (fresh.length === 0) return { byKey, added, failed };
    const made = await make(fresh);
    if (made.embeddings.length !== fresh.length * model.dim) {
      throw new AppError(
        'DIMENSION_MISMATCH',
        `${fresh.length} ${kind} embeddings must have ${fresh.length * model.dim} values, got ${made.embeddings.length}`,
      );
    }
    const halves = new Float16Array((fresh.length - made.failed.size) * model.dim);
    let at = 0;
    // Rows behind the committed ones are of a shard whose commit failed.
    const committed = catalog.scores.vectorFile(model.id, kind);
    const first = committed.rows;
    if (vectors[kind].rows > first) await vectors[kind].cutTo(committed);
    for (const [index, hex] of fresh.entries()) {
      const why = made.failed.get(index);
      if (why !== undefined) {
        failed.set(hex, why);
        continue;
      }
      const row = halves.subarray(at * model.dim, (at + 1) * model.dim);
      row.set(made.embeddings.subarray(index * model.dim, (index + 1) * model.dim));
      byKey.set(hex, Float32Array.from(row));
      const key = wanted.get(hex);
      if (key) added.push({ kind, key, row: first + at });
      at++;
    }
    if (at > 0) await vectors[kind].append(halves);
    return { byKey, added, failed };
  };

  /** Runs every graph of the scorers once over the images that have an embedding. */
  const runNetworks = async (
    seen: readonly UnscoredSample[],
    embeddings: ReadonlyMap<string, Float32Array>,
    signal: AbortSignal,
  ): Promise<(scorer: ActiveScorer, sample: UnscoredSample) => Float32Array | undefined> => {
    const at = new Map(seen.map((sample, index) => [sample.sha256.toString('hex'), index]));
    const outputs = new Map<string, Float32Array>();
    for (const { network } of scorers) {
      if (network === undefined || outputs.has(networkKey(network)) || seen.length === 0) continue;
      const items = network.kind === 'image' ? seen : joined(seen.flatMap(({ sha256 }) => embeddings.get(sha256.toString('hex')) ?? []));
      outputs.set(networkKey(network), (await embedder.network(network, items, signal)).outputs);
    }
    return ({ network }, { sha256 }) => {
      const all = network && outputs.get(networkKey(network));
      const index = at.get(sha256.toString('hex'));
      if (!all || index === undefined) return undefined;
      const width = all.length / seen.length;
      return all.subarray(index * width, (index + 1) * width);
    };
  };

  return {
    id: 'score',
    // With a limit the resumed job was all that was asked for.
    afterResume: asked.limit === undefined ? 'plan' : 'answer',
    options: asked,
    concurrency: 1,
    waiting: () => embedder.waiting(),
    async plan() {
      const unscored = catalog.scores.unscoredIds(scorers.map(({ id }) => id)).slice(0, asked.limit);
      const ids = dependencies.embedder ? unscored : catalog.near.rowsOfSamples(model.id, unscored).map(({ sample }) => sample);
      return Array.from({ length: Math.ceil(ids.length / SHARD_ITEMS) }, (_, at) => ids.slice(at * SHARD_ITEMS, (at + 1) * SHARD_ITEMS));
    },
    itemsOf: (ids) => ids.length,
    async run(ids, { signal, report }) {
      const samples = catalog.scores.samplesByIds(ids);
      const byImage = new Map(samples.map((sample) => [sample.sha256.toString('hex'), sample]));
      const images = await embed('image', new Map(samples.map(({ sha256 }) => [sha256.toString('hex'), sha256])), async (keys) => {
        const { embeddings, failed } = await embedder.images(
          keys.flatMap((key) => byImage.get(key) ?? []),
          signal,
        );
        return { embeddings, failed: new Map(failed.map(({ index, message }) => [index, message])) };
      });
      report({ done: Math.floor(samples.length / 2) });
      // What nobody reads is not embedded.
      const captioned = scorers.some(({ needs }) => needs.includes('text')) ? samples : [];
      const captions = new Map(captioned.map(({ caption }) => [captionKey(caption).toString('hex'), caption]));
      const texts = await embed('text', new Map([...captions.keys()].map((hex) => [hex, Buffer.from(hex, 'hex')])), async (keys) => ({
        embeddings: (
          await embedder.texts(
            keys.flatMap((key) => captions.get(key) ?? []),
            signal,
          )
        ).embeddings,
        failed: new Map(),
      }));
      const seen = [...images.byKey.keys()].flatMap((key) => byImage.get(key) ?? []);
      const outputsOf = await runNetworks(seen, images.byKey, signal);
      const scores: Payload['scores'] = [];
      let failed = 0;
      for (const sample of samples) {
        const image = images.byKey.get(sample.sha256.toString('hex'));
        const text = texts.byKey.get(captionKey(sample.caption).toString('hex'));
        if (image === undefined) {
          failed++;
          dependencies.onFailed(sample.id, images.failed.get(sample.sha256.toString('hex')) ?? 'no embedding');
          continue;
        }
        for (const scorer of scorers) {
          const network = outputsOf(scorer, sample);
          const value = scorer.compute({ image, ...(text && { text }), ...(network && { network }) });
          scores.push({ sampleId: sample.id, scorerId: scorer.id, value });
        }
      }
      return {
        tally: {
          done: samples.length,
          bytes: 0,
          failedByStatus: failed > 0 ? { decode_error: failed } : {},
          scored: samples.length - failed,
          failed,
        },
        payload: { scores, added: [...images.added, ...texts.added] },
      };
    },
    commit(_ids, { scores, added }) {
      for (const { kind, key, row } of added) catalog.scores.addEmbedding(model.id, kind, key, row);
      for (const kind of ['image', 'text'] as const) catalog.scores.setVectors(model.id, kind, vectors[kind]);
      for (const { sampleId, scorerId, value } of scores) catalog.scores.setScore(sampleId, scorerId, value);
      catalog.revisions.touchSamples([...new Set(scores.map(({ sampleId }) => sampleId))]);
    },
  };
}

const noEmbedder = async (): Promise<never> => {
  throw new AppError('BUG', 'a sample without an embedding is scored without a model');
};
const NO_EMBEDDER: Embedder = { images: noEmbedder, texts: noEmbedder, network: noEmbedder, waiting: () => null };

const networkKey = ({ path, card }: ScorerNetwork): string => JSON.stringify([path, card]);

/** Vectors end to end. */
function joined(vectors: readonly Float32Array[]): Float32Array {
  const width = vectors[0]?.length ?? 0;
  const all = new Float32Array(vectors.length * width);
  for (const [index, vector] of vectors.entries()) all.set(vector, index * width);
  return all;
}
